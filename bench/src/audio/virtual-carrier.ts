/**
 * Plays the carrier and the caller's ear in virtual time, one millisecond per step. Frames play one behind another, `clear`
 * empties what has not been played, and marks come back when their place is reached. Every message takes `wayMs` in each direction.
 */
import { decodeMulawSample } from '@trunkline/audio';
import type { Downlink } from '@trunkline/call-core';

const SAMPLES_PER_MS = 8;
const FRAME_MS = 20;

/** Stands for the place of a frame that is fill and no part of the agent's speech. */
const MADE_UP = -1_000;

/**
 * @returns a function to be asked once for each frame that goes out: where the frame stands in the agent's speech, in ms, or
 * negative when the downlink made it up
 */
export function createPlaceFinder(): (downlink: Pick<Downlink, 'counters' | 'heard'>) => number {
  let concealed = 0;
  return ({ counters, heard }) => {
    const isMadeUp = counters.framesConcealed > concealed;
    concealed = counters.framesConcealed;
    return isMadeUp ? MADE_UP : heard.sentMs;
  };
}

type Message =
  | { type: 'frame'; atMs: number; bytes: Uint8Array; positionMs: number }
  | { type: 'mark'; atMs: number; generation: number; sequence: number }
  | { type: 'clear'; atMs: number };

export interface VirtualCarrier {
  /** How often each millisecond of the agent's speech was heard. */
  readonly heardTimes: Uint8Array;
  /** Time at which each millisecond of the agent's speech was last heard. */
  readonly playedAt: Int32Array;
  /** What the ear heard, 8 samples a millisecond. */
  readonly ear: Int16Array;
  /** Time at which the ear last heard the agent; NaN before that. */
  readonly lastHeardMs: number;
  /** @param positionMs where the frame stands in the agent's speech; negative for sound that is not the agent's. */
  writeFrame(bytes: Uint8Array, positionMs: number, nowMs: number): void;
  writeMark(generation: number, sequence: number, nowMs: number): void;
  clear(nowMs: number): void;
  /** Plays one millisecond. Messages that arrive during a stall are taken in when it is over. */
  play(nowMs: number): void;
}

export interface VirtualCarrierOptions {
  durationMs: number;
  wayMs: number;
  /** While one of these lasts, nothing gets through to the carrier; in ms. */
  stalls?: readonly { fromMs: number; toMs: number }[];
  onMark(generation: number, sequence: number, atMs: number): void;
}

export function createVirtualCarrier({
  durationMs,
  wayMs,
  stalls = [],
  onMark,
}: VirtualCarrierOptions): VirtualCarrier {
  const ear = new Int16Array((durationMs + 1_000) * SAMPLES_PER_MS);
  const heardTimes = new Uint8Array(durationMs + 1_000);
  const playedAt = new Int32Array(durationMs + 1_000);
  const inbox: Message[] = [];
  let buffer: (Message | { type: 'playing'; bytes: Uint8Array; positionMs: number; offsetMs: number })[] = [];
  const returning: { atMs: number; generation: number; sequence: number }[] = [];
  let lastHeardMs = Number.NaN;

  const arrival = (nowMs: number): number => {
    const atMs = nowMs + wayMs;
    const stall = stalls.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
    return stall ? stall.toMs : atMs;
  };

  const takeIn = (nowMs: number): void => {
    while (inbox[0] && inbox[0].atMs <= nowMs) {
      const message = inbox.shift() as Message;
      if (message.type !== 'clear') {
        buffer.push(message);
        continue;
      }
      for (const left of buffer) {
        if (left.type === 'mark') returning.push({ ...left, atMs: nowMs + wayMs });
      }
      buffer = [];
    }
  };

  return {
    heardTimes,
    playedAt,
    ear,
    get lastHeardMs() {
      return lastHeardMs;
    },
    writeFrame(bytes, positionMs, nowMs) {
      inbox.push({ type: 'frame', atMs: arrival(nowMs), bytes: bytes.slice(), positionMs });
    },
    writeMark: (generation, sequence, nowMs) =>
      void inbox.push({ type: 'mark', atMs: arrival(nowMs), generation, sequence }),
    clear: (nowMs) => void inbox.push({ type: 'clear', atMs: arrival(nowMs) }),
    play(nowMs) {
      takeIn(nowMs);
      while (returning[0] && returning[0].atMs <= nowMs) {
        const { generation, sequence } = returning.shift()!;
        onMark(generation, sequence, nowMs);
      }
      for (let next = buffer[0]; next?.type === 'mark'; next = buffer[0]) {
        buffer.shift();
        returning.push({ atMs: nowMs + wayMs, generation: next.generation, sequence: next.sequence });
      }
      let next = buffer[0];
      if (!next) return;
      if (next.type === 'frame') {
        next = { type: 'playing', bytes: next.bytes, positionMs: next.positionMs, offsetMs: 0 };
        buffer[0] = next;
      }
      if (next.type !== 'playing') return;
      for (let i = 0; i < SAMPLES_PER_MS; i++) {
        ear[nowMs * SAMPLES_PER_MS + i] = decodeMulawSample(next.bytes[next.offsetMs * SAMPLES_PER_MS + i]!);
      }
      if (next.positionMs >= 0) {
        heardTimes[next.positionMs + next.offsetMs]! += 1;
        playedAt[next.positionMs + next.offsetMs] = nowMs;
        lastHeardMs = nowMs;
      }
      next.offsetMs += 1;
      if (next.offsetMs === FRAME_MS) buffer.shift();
    },
  };
}
