/**
 * One socket of Vapi's WebSocket transport: binary frames are audio in the negotiated format, text frames are JSON. The
 * URL is a secret: it is never logged, and an error from the socket is passed on without it.
 *
 * The peer has a budget of messages and a smaller one of messages that cannot be read. A socket that spends more is terminated,
 * and the call goes on with another one as after any loss.
 */
import type { createConnection, NetConnectOpts } from 'node:net';
import { TokenBucket } from '@trunkline/service-kit';
import { readVapiClientMessage, type VapiClientMessage, type VapiControlMessage } from '@trunkline/protocol';
import { WebSocket } from 'ws';
import { DirectSocket } from '../socket/direct-socket.ts';
import { OutgoingWire } from '../socket/outgoing-wire.ts';

export interface AgentEvents {
  opened(): void;
  /** Audio of any size in the negotiated format; a view that is valid during the call only. */
  audioReceived(bytes: Uint8Array, nowMs: number): void;
  messageReceived(message: VapiClientMessage): void;
  /** Told once, whether or not the socket was ever open, and never before `connectVapi` has returned. */
  closed(code: number): void;
}

export interface AgentLink {
  isOpen(): boolean;
  isWritable(): boolean;
  writeAudio(bytes: Uint8Array): void;
  say(message: VapiControlMessage): void;
  /** The agent was cut, and so much of what it was saying was heard. For a wire whose agent has to be told. */
  heard?(heardMs: number): void;
  /** Asks the peer for a sign of life, and gives up a socket that has shown none since the last time. */
  checkAlive(): void;
  /** @param code 1000 by default. */
  close(code?: number): void;
  /** Terminates the socket without a close frame, as a process does that dies. */
  abandon(): void;
}

/** Vapi's own advice: above this the socket counts as backed up (VapiAI/gitops, websocket notes). */
const MAX_BUFFERED_BYTES = 32 * 1024;
/** A whole minute of speech in one message, in the larger of the two formats. */
const MAX_AUDIO_BYTES = 2 * 1024 * 1024;
/** Messages that tell the whole conversation grow with it. Larger ones are passed over: to parse one would hold up all calls. */
const MAX_TEXT_BYTES = 256 * 1024;
/** Above both, so that a large message is passed over and does not close the socket. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** Speech comes faster than in real time, and a minute of it in frames of 10 ms is 6,000 messages. */
const MESSAGE_BUDGET = { capacity: 6_000, perSecond: 1_000 };
const FAULT_BUDGET = { capacity: 50, perSecond: 5 };
/** The caller hears silence meanwhile, so it is better to try again, or to apologise, than to wait for longer. */
const HANDSHAKE_TIMEOUT_MS = 3_000;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;

/** Opens the socket at once; everything after that is told through `events`. @param nowMs milliseconds of a monotonic clock. */
export function connectVapi(
  socketUrl: string,
  events: AgentEvents,
  nowMs: () => number = () => performance.now(),
): AgentLink {
  const wire = new OutgoingWire();
  const isSecure = socketUrl.startsWith('wss:');
  let socket: WebSocket;
  try {
    socket = new WebSocket(socketUrl, {
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      // Broken UTF-8 in one message is a fault of that message. The check would close the socket for it.
      skipUTF8Validation: true,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      createConnection: ((options: NetConnectOpts) => wire.connect(options, isSecure)) as typeof createConnection,
    });
  } catch {
    // The constructor throws when the URL is none.
    queueMicrotask(() => events.closed(POLICY_VIOLATION));
    return DEAD_LINK;
  }
  const messages = new TokenBucket(MESSAGE_BUDGET, nowMs());
  const faults = new TokenBucket(FAULT_BUDGET, nowMs());
  let isCutOff = false;
  let alive = true;
  /** A fault of ours in one call must not reach the others: it costs that call its socket. */
  const guarded = (handle: () => void): void => {
    try {
      handle();
    } catch {
      socket.close(INTERNAL_ERROR);
    }
  };
  const malformed = (fault: string): void => events.messageReceived({ type: 'malformed', fault });
  const cutOff = (fault: string): void => {
    isCutOff = true;
    malformed(fault);
    socket.terminate();
  };
  const take = (data: Buffer, isBinary: boolean): void => {
    const readMs = nowMs();
    if (!messages.take(readMs)) cutOff('more messages than an agent sends');
    else if (isBinary && data.length <= MAX_AUDIO_BYTES) events.audioReceived(data, readMs);
    else if (data.length > MAX_TEXT_BYTES) malformed('too large');
    else {
      const message = readVapiClientMessage(data.toString('utf8'));
      if (message.type === 'malformed' && !faults.take(readMs)) cutOff('too many messages that cannot be read');
      else events.messageReceived(message);
    }
  };
  const receive = (data: Buffer, isBinary: boolean): void => {
    // What was read together with the last message is still delivered after the socket has been terminated.
    if (isCutOff) return;
    alive = true;
    try {
      take(data, isBinary);
    } catch {
      socket.close(INTERNAL_ERROR);
    }
  };
  let direct: DirectSocket | undefined;
  socket.on('open', () => {
    direct = new DirectSocket(socket, wire.socket, receive, wire);
    guarded(() => events.opened());
  });
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('close', (code) => guarded(() => events.closed(code)));
  // Every error is followed by `close`, which is what is acted on.
  socket.on('error', () => {});
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  return {
    isOpen,
    isWritable: () => direct !== undefined && direct.isOpen && direct.unsentBytes < MAX_BUFFERED_BYTES,
    writeAudio: (bytes) => direct?.sendBinary(bytes),
    say(message) {
      if (isOpen()) socket.send(JSON.stringify(message));
    },
    checkAlive() {
      if (!isOpen()) return;
      if (!alive) {
        socket.terminate();
        return;
      }
      alive = false;
      socket.ping();
    },
    close(code = 1000) {
      if (socket.readyState === socket.CONNECTING) socket.terminate();
      else socket.close(code);
    },
    abandon: () => socket.terminate(),
  };
}

const DEAD_LINK: AgentLink = Object.freeze({
  isOpen: () => false,
  isWritable: () => false,
  writeAudio: () => {},
  say: () => {},
  checkAlive: () => {},
  close: () => {},
  abandon: () => {},
});
