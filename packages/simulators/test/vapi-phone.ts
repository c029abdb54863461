import { createTranscoder } from '@trunkline/audio';
import { WebSocket } from 'ws';
import { createTicker } from '../src/carrier/ticker.ts';
import { sleep, systemClock } from '../src/clock.ts';
import { levelDbfs } from '../src/ear/level.ts';
import { createSpurtDetector } from '../src/ear/spurt-detector.ts';
import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from '../src/mulaw.ts';
import { type CallerLine, createAgentSpeechLog } from '../src/scenario/index.ts';
import { createStallWatch } from '../src/stall-watch.ts';

const FRAME_MS = 20;
const FRAME_BYTES = 160;

export interface PhoneMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A caller with a socket of the call in hand: 20 ms of audio up every 20 ms, and what comes down is played in real time. */
export interface VapiPhone extends CallerLine {
  readonly socket: WebSocket;
  /** Text messages as they came, parsed. */
  readonly messages: readonly PhoneMessage[];
  /** Bytes of the binary messages as they came. */
  readonly received: readonly { readonly atMs: number; readonly audio: Uint8Array }[];
  /** The first text message, past or to come, that `isWanted`. */
  waitFor(isWanted: (message: PhoneMessage) => boolean): Promise<PhoneMessage>;
  send(message: object): void;
  readonly closed: Promise<number>;
}

export interface PhoneOptions {
  readonly audioFormat?: 'mulaw' | 'pcm16k';
  /** Whether it forgets what it has not played yet when it is told of an interruption; true. */
  readonly clearsOnInterrupt?: boolean;
}

export async function openVapiPhone(url: string, options: PhoneOptions = {}): Promise<VapiPhone> {
  const { audioFormat = 'mulaw', clearsOnInterrupt = true } = options;
  const clock = systemClock;
  const socket = new WebSocket(url);
  const up = createTranscoder('mulaw', audioFormat);
  const down = createTranscoder(audioFormat, 'mulaw');
  const agent = createAgentSpeechLog(clock);
  const spurts = createSpurtDetector();
  const ticker = createTicker(clock);
  const messages: PhoneMessage[] = [];
  const received: { atMs: number; audio: Uint8Array }[] = [];
  const waiting = new Set<() => void>();
  let playout: number[] = [];
  let speech: Uint8Array = new Uint8Array(0);
  let saidAll: () => void = () => undefined;

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      received.push({ atMs: clock.nowMs(), audio: new Uint8Array(data) });
      playout.push(...down.process(new Uint8Array(data)));
      return;
    }
    let message: PhoneMessage;
    try {
      message = JSON.parse(data.toString('utf8')) as PhoneMessage;
    } catch {
      return;
    }
    messages.push(message);
    if (message?.type === 'user-interrupted' && clearsOnInterrupt) playout = [];
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      ticker.stop();
      agent.callEnded(clock.nowMs());
      saidAll();
      resolve(code);
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });

  ticker.add(() => {
    const frame = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE);
    if (speech.length > 0) {
      frame.set(speech.subarray(0, FRAME_BYTES));
      speech = speech.subarray(FRAME_BYTES);
      if (speech.length === 0) saidAll();
    }
    if (socket.readyState === WebSocket.OPEN) socket.send(up.process(frame).slice());
    const heard = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE);
    heard.set(playout.splice(0, FRAME_BYTES));
    const event = spurts.push(levelDbfs(decodeMulaw(heard)), clock.nowMs(), FRAME_MS);
    if (event?.kind === 'started') agent.speechStarted(event.atMs);
    if (event?.kind === 'ended') agent.speechEnded(event.atMs);
  });

  return {
    ...agent,
    socket,
    messages,
    received,
    closed,
    nowMs: () => clock.nowMs(),
    wait: (ms) => sleep(clock, ms),
    say: (samples) =>
      new Promise((resolve) => {
        speech = encodeMulaw(samples);
        saidAll = resolve;
      }),
    heardRuns: () => [],
    watchStalls: createStallWatch(clock).begin,
    pressDigit: (digit) => {
      socket.send(JSON.stringify({ type: 'add-message', message: { role: 'user', content: `Keypad: ${digit}` } }));
      return Promise.resolve();
    },
    hangUp: async () => {
      socket.close(1000);
      await closed;
    },
    get isOver() {
      return agent.isOver;
    },
    waitFor: (isWanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = messages.find(isWanted);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void closed.then((code) => reject(new Error(`the socket closed with ${code} before the awaited message`)));
      }),
    send: (message) => socket.send(JSON.stringify(message)),
  };
}
