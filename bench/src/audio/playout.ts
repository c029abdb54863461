/** Has agents send a sentence badly through the downlink, and measures in virtual time what the ear gets of it. */
import { encodeMulaw } from '@trunkline/audio';
import {
  createDownlink,
  DEFAULT_DOWNLINK_OPTIONS,
  type DownlinkOptions,
  MOBILE_DOWNLINK_OPTIONS,
} from '@trunkline/call-core';
import { createRandom, type Random } from '@trunkline/simulators';
import { createPlaceFinder, createVirtualCarrier } from './virtual-carrier.ts';

export interface Piece {
  atMs: number;
  bytes: number;
}

export interface Delivery {
  name: string;
  options: DownlinkOptions;
  /** @returns the pieces in which the agent's `bytes` of mu-law come */
  pieces(bytes: number, random: Random): Piece[];
  /** While one of these lasts, the carrier's socket takes nothing. */
  stalls?: readonly { fromMs: number; toMs: number }[];
}

export interface PlayoutResult {
  name: string;
  /** Silences that the ear hears inside the speech and that are not in it. */
  gaps: number;
  longestGapMs: number;
  /** Gaps with a jump of more than -30 dBFS at one of their edges. */
  clicks: number;
  lostMs: number;
  doubledMs: number;
  underflows: number;
}

const FRAME_MS = 20;
const BYTES_PER_MS = 8;
/** A jump of this many steps of int16 (-30 dBFS) is heard as a click beside silence. */
const CLICK = 1_036;

const even = (bytes: number, size: number, everyMs: number, delay: (index: number) => number): Piece[] => {
  const pieces: Piece[] = [];
  let lastMs = 0;
  for (let at = 0, index = 0; at < bytes; at += size, index += 1) {
    lastMs = Math.max(lastMs, index * everyMs + delay(index));
    pieces.push({ atMs: Math.round(lastMs), bytes: Math.min(size, bytes - at) });
  }
  return pieces;
};

export const DELIVERIES: readonly Delivery[] = [
  {
    name: 'even, 20 ms apart',
    options: DEFAULT_DOWNLINK_OPTIONS,
    pieces: (bytes) => even(bytes, 160, 20, () => 0),
  },
  {
    name: 'jitter up to 200 ms',
    options: DEFAULT_DOWNLINK_OPTIONS,
    pieces: (bytes, random) => even(bytes, 160, 20, () => random.integer(0, 200)),
  },
  {
    name: 'jitter up to 400 ms',
    options: DEFAULT_DOWNLINK_OPTIONS,
    pieces: (bytes, random) => even(bytes, 160, 20, () => random.integer(0, 400)),
  },
  {
    name: 'jitter up to 400 ms, LINE_PROFILE=mobile',
    options: MOBILE_DOWNLINK_OPTIONS,
    pieces: (bytes, random) => even(bytes, 160, 20, () => random.integer(0, 400)),
  },
  {
    name: 'bursts at ten times real time',
    options: DEFAULT_DOWNLINK_OPTIONS,
    pieces: (bytes) => even(bytes, 1_600, 20, () => 0),
  },
  {
    name: 'odd sizes of 1 to 999 bytes',
    options: DEFAULT_DOWNLINK_OPTIONS,
    pieces(bytes, random) {
      const pieces: Piece[] = [];
      for (let at = 0; at < bytes;) {
        const size = Math.min(random.integer(1, 999), bytes - at);
        pieces.push({ atMs: Math.floor(at / BYTES_PER_MS), bytes: size });
        at += size;
      }
      return pieces;
    },
  },
  {
    name: "2 s stall of the agent's socket",
    options: DEFAULT_DOWNLINK_OPTIONS,
    pieces: (bytes) =>
      even(bytes, 160, 20, (index) => (index * 20 >= 2_000 && index * 20 < 4_000 ? 4_000 - index * 20 : 0)),
  },
  {
    name: "2 s stall of the carrier's socket",
    options: DEFAULT_DOWNLINK_OPTIONS,
    pieces: (bytes) => even(bytes, 160, 20, () => 0),
    stalls: [{ fromMs: 2_000, toMs: 4_000 }],
  },
];

/** Sends once per seed. @returns the sum of gaps, clicks and underflows, and the worst of the other figures */
export function playDelivery(delivery: Delivery, speech: Int16Array, seeds: readonly number[]): PlayoutResult {
  const plays = seeds.map((seed) => playOnce(delivery, speech, seed));
  const sum = (of: (play: PlayoutResult) => number): number => plays.reduce((total, play) => total + of(play), 0);
  const most = (of: (play: PlayoutResult) => number): number => Math.max(...plays.map(of));
  return {
    name: delivery.name,
    gaps: sum(({ gaps }) => gaps),
    longestGapMs: most(({ longestGapMs }) => longestGapMs),
    clicks: sum(({ clicks }) => clicks),
    lostMs: most(({ lostMs }) => lostMs),
    doubledMs: most(({ doubledMs }) => doubledMs),
    underflows: sum(({ underflows }) => underflows),
  };
}

function playOnce(delivery: Delivery, speech: Int16Array, seed: number): PlayoutResult {
  const frames = Math.ceil(speech.length / 160);
  const samples = new Int16Array(frames * 160);
  samples.set(speech);
  const bytes = new Uint8Array(samples.length);
  encodeMulaw(samples, bytes);
  const pieces = delivery.pieces(bytes.length, createRandom(seed));
  const durationMs = frames * FRAME_MS + 8_000;
  let nowMs = 0;
  const carrier = createVirtualCarrier({
    durationMs,
    wayMs: 20,
    ...(delivery.stalls && { stalls: delivery.stalls }),
    onMark: (generation, sequence, atMs) => void downlink.markReturned(generation, sequence, atMs),
  });
  const placeOf = createPlaceFinder();
  const downlink = createDownlink(
    {
      isWritable: () => true,
      writeFrame(frame) {
        carrier.writeFrame(frame, placeOf(downlink), nowMs);
      },
      flush() {},
      writeMark: (generation, sequence) => carrier.writeMark(generation, sequence, nowMs),
      clear: () => carrier.clear(nowMs),
      hold() {},
      resume() {},
    },
    { record() {} },
    delivery.options,
  );
  let at = 0;
  let next = 0;
  for (; nowMs < durationMs; nowMs += 1) {
    for (; next < pieces.length && pieces[next]!.atMs <= nowMs; next += 1) {
      downlink.push(bytes.subarray(at, at + pieces[next]!.bytes), nowMs);
      at += pieces[next]!.bytes;
      if (next === pieces.length - 1) downlink.endTurn(nowMs);
      downlink.take(nowMs);
    }
    if (nowMs % FRAME_MS === 0) downlink.take(nowMs);
    carrier.play(nowMs);
  }
  return { name: delivery.name, ...listen(carrier, frames * FRAME_MS), underflows: downlink.counters.underflows };
}

/** Counts a gap where the carrier had nothing to play between two neighbouring milliseconds of the speech. */
function listen(
  carrier: { ear: Int16Array; heardTimes: Uint8Array; playedAt: Int32Array },
  speechMs: number,
): Omit<PlayoutResult, 'name' | 'underflows'> {
  let gaps = 0;
  let longestGapMs = 0;
  let clicks = 0;
  let lostMs = 0;
  let doubledMs = 0;
  const { ear, playedAt, heardTimes } = carrier;
  for (let ms = 0; ms < speechMs; ms += 1) {
    if (heardTimes[ms] === 0) lostMs += 1;
    else doubledMs += heardTimes[ms]! - 1;
    if (ms === 0) continue;
    const gapMs = playedAt[ms]! - playedAt[ms - 1]! - 1;
    if (gapMs <= 0) continue;
    gaps += 1;
    longestGapMs = Math.max(longestGapMs, gapMs);
    const from = (playedAt[ms - 1]! + 1) * BYTES_PER_MS;
    const to = playedAt[ms]! * BYTES_PER_MS;
    if (Math.abs(ear[from]! - ear[from - 1]!) > CLICK || Math.abs(ear[to]! - ear[to - 1]!) > CLICK) clicks += 1;
  }
  return { gaps, longestGapMs, clicks, lostMs, doubledMs };
}
