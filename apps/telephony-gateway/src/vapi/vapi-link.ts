/**
 * One socket of Vapi's WebSocket transport: binary frames are audio in the negotiated format, text frames are JSON. The
 * URL is the secret: it is never logged, and an error from the socket is passed on without it.
 */
import { readVapiClientMessage, type VapiClientMessage, type VapiControlMessage } from '@trunkline/protocol';
import { WebSocket } from 'ws';

export interface AgentEvents {
  opened(): void;
  /** Audio of any size in the negotiated format; a view that is valid during the call only. */
  audioReceived(bytes: Uint8Array): void;
  messageReceived(message: VapiClientMessage): void;
  /** Once, whether or not it was ever open. Never before `connectVapi` has returned. */
  closed(code: number): void;
}

export interface AgentLink {
  isOpen(): boolean;
  isWritable(): boolean;
  writeAudio(bytes: Uint8Array): void;
  say(message: VapiControlMessage): void;
  /** Asks the peer for a sign of life, and gives up a socket that has shown none since the last time. */
  checkAlive(): void;
  /** @param code 1000 by default. */
  close(code?: number): void;
  /** Drops the socket without a word, as a process does that dies. */
  abandon(): void;
}

/** Vapi's own advice: above this the socket counts as backed up (VapiAI/gitops, websocket notes). */
const MAX_BUFFERED_BYTES = 32 * 1024;
/**
 * A message up to this size is taken whole by the socket, beyond it the socket closes. Vapi's messages carry the conversation so
 * far, and a long one must not cost the agent.
 */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/**
 * A message beyond this size is not looked into: parsing it would hold up every call of this process. No audio is as long, for
 * this is a minute of speech in the larger of the two formats, and of the texts only those that inform are.
 */
const MAX_READ_BYTES = 2 * 1024 * 1024;
const TOO_LARGE: VapiClientMessage = Object.freeze({ type: 'malformed', fault: 'larger than 2 MiB' });
/** The caller is listening to silence: better to try again, or to say so, than to wait for longer. */
const HANDSHAKE_TIMEOUT_MS = 3_000;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;

/** Opens the socket at once; everything after that is told through `events`. */
export function connectVapi(socketUrl: string, events: AgentEvents): AgentLink {
  let socket: WebSocket;
  try {
    socket = new WebSocket(socketUrl, {
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      // Broken UTF-8 in one message is a fault of that message. The check would close the socket for it.
      skipUTF8Validation: true,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    });
  } catch {
    // A URL that no socket can be opened to.
    queueMicrotask(() => events.closed(POLICY_VIOLATION));
    return DEAD_LINK;
  }
  let alive = true;
  /** A fault of ours in one call must not reach the others: it costs that call its socket. */
  const guarded = (handle: () => void): void => {
    try {
      handle();
    } catch {
      socket.close(INTERNAL_ERROR);
    }
  };
  socket.on('open', () => guarded(() => events.opened()));
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    alive = true;
    guarded(() => {
      if (data.length > MAX_READ_BYTES) events.messageReceived(TOO_LARGE);
      else if (isBinary) events.audioReceived(data);
      else events.messageReceived(readVapiClientMessage(data.toString('utf8')));
    });
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
    isWritable: () => isOpen() && socket.bufferedAmount < MAX_BUFFERED_BYTES,
    writeAudio(bytes) {
      if (isOpen()) socket.send(bytes, { binary: true });
    },
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
