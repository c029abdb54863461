/**
 * One socket of a session of OpenAI's Realtime API, or of anything that speaks its wire: JSON both ways, audio as base64 in it.
 * To a call it looks like Vapi's (vapi/vapi-link.ts): the same events, the same bounds. The key travels in a header, and nothing
 * of what the peer says is logged.
 */
import { createTranscoder } from '@trunkline/audio';
import { TokenBucket } from '@trunkline/service-kit';
import { WebSocket } from 'ws';
import type { AgentEvents, AgentLink } from '../vapi/vapi-link.ts';
import { readRealtimeMessage } from './realtime-message.ts';
import { readSetup, type RealtimeSettings } from './realtime-session.ts';
import { RealtimeTalk } from './realtime-talk.ts';

const MAX_BUFFERED_BYTES = 64 * 1024;
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const MESSAGE_BUDGET = { capacity: 6_000, perSecond: 1_000 };
const FAULT_BUDGET = { capacity: 50, perSecond: 5 };
const HANDSHAKE_TIMEOUT_MS = 3_000;
const INTERNAL_ERROR = 1011;

/** Opens the socket at once; everything after that is told through `events`. @throws when the address is none of this wire's. */
export function connectRealtime(
  socketUrl: string,
  settings: RealtimeSettings,
  events: AgentEvents,
  nowMs: () => number = () => performance.now(),
): AgentLink {
  const { url, setup } = readSetup(socketUrl);
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${settings.apiKey}` },
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  });
  const fromCaller = createTranscoder(setup.audioFormat, 'mulaw');
  const messages = new TokenBucket(MESSAGE_BUDGET, nowMs());
  const faults = new TokenBucket(FAULT_BUDGET, nowMs());
  let alive = true;
  let isCutOff = false;
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  const send = (event: Record<string, unknown>): void => {
    if (isOpen()) socket.send(JSON.stringify(event));
  };
  const talk = new RealtimeTalk(
    {
      send,
      audio: (bytes) => events.audioReceived(bytes, nowMs()),
      message: (message) => events.messageReceived(message),
    },
    settings,
    setup,
  );
  /** A fault of ours in one call must not reach the others: it costs that call its socket. */
  const guarded = (handle: () => void): void => {
    try {
      handle();
    } catch {
      socket.close(INTERNAL_ERROR);
    }
  };
  const cutOff = (fault: string): void => {
    isCutOff = true;
    events.messageReceived({ type: 'malformed', fault });
    socket.terminate();
  };
  const receive = (data: Buffer, isBinary: boolean): void => {
    const readMs = nowMs();
    if (!messages.take(readMs)) {
      cutOff('more messages than an agent sends');
      return;
    }
    const message = isBinary
      ? ({ type: 'malformed', fault: 'binary' } as const)
      : readRealtimeMessage(data.toString('utf8'));
    if (message.type === 'malformed' && !faults.take(readMs)) cutOff('too many messages that cannot be read');
    else talk.take(message, readMs);
  };
  socket.on('open', () =>
    guarded(() => {
      talk.begin();
      events.opened();
    }),
  );
  socket.on('message', (data, isBinary) => {
    if (isCutOff) return;
    alive = true;
    guarded(() => receive(data as Buffer, isBinary));
  });
  socket.on('pong', () => {
    alive = true;
  });
  // A session that ends by itself has run out or broken; a call that is to end says so with a tool, or in a message before.
  socket.on('close', (code) => guarded(() => events.closed(code === 1000 ? INTERNAL_ERROR : code)));
  // Every error is followed by `close`, which is what is acted on.
  socket.on('error', () => {});
  return {
    isOpen,
    isWritable: () => isOpen() && socket.bufferedAmount < MAX_BUFFERED_BYTES,
    writeAudio(bytes) {
      const audio = fromCaller.process(bytes);
      if (audio.length === 0) return;
      const text = Buffer.from(audio.buffer, audio.byteOffset, audio.byteLength).toString('base64');
      if (isOpen()) socket.send(`{"type":"input_audio_buffer.append","audio":"${text}"}`);
    },
    say: (message) => talk.tell(message),
    heard: (heardMs) => talk.heard(heardMs),
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
