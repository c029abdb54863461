/**
 * Follows a known sound through what was really heard of it, to tell whether anything of it was lost or came twice. Works on
 * the stretches in which something was played, so a silence between two of them is never taken for a part of the sound.
 */
import { correlate, findBestLag, rmsOf } from '../speech/correlation.ts';

export interface HeardRun {
  readonly startMs: number;
  readonly endMs: number;
  /** 8 kHz. */
  readonly samples: Int16Array;
}

/** A stretch of what was heard that is the sound, without a break. */
export interface TracedPiece {
  readonly samples: Int16Array;
  /** Which sample of the sound it begins with. */
  readonly saidFrom: number;
}

export interface SpeechTrace {
  readonly pieces: readonly TracedPiece[];
  /** Never heard: before the first piece, between two, or after the last. */
  readonly lostMs: number;
  /** Of that, what a listener would have noticed. */
  readonly lostSoundMs: number;
  /** The most that was heard twice at one break. */
  readonly doubledMaxMs: number;
  /** Heard, and no part of the sound: what conceals a break. */
  readonly alteredMs: number;
  /** How long each silence between two runs was. */
  readonly pausesMs: readonly number[];
}

const SAMPLES_PER_MS = 8;
const FRAME_MS = 20;
const FRAME = FRAME_MS * SAMPLES_PER_MS;
/** Of two pieces of speech of this length only the same one is this alike. */
const PROBE = 80 * SAMPLES_PER_MS;
const SURELY_SAME = 0.95;
const SAME_SOUND = 0.8;
const AUDIBLE_RMS = 150;
/** A break costs little, backwards, and may cost much, forwards. */
const LOOK_BACK = 100 * SAMPLES_PER_MS;
const LOOK_AHEAD = 1500 * SAMPLES_PER_MS;
/** Between two pieces that are also looked for far ahead. */
const FAR_EVERY = 5 * FRAME;
/** Each has looked through half a second of what was heard. After so many the rest of a run counts as another sound. */
const MAX_VAIN_SEARCHES = 4;

export function traceSpeech(said: Int16Array, runs: readonly HeardRun[]): SpeechTrace {
  const pieces: TracedPiece[] = [];
  let alteredFrames = 0;
  for (const [index, { samples }] of runs.entries()) {
    // The first frame after a break is faded in.
    const skip = index === 0 ? 0 : FRAME;
    const followed = followRun(said, samples, skip, endOf(pieces));
    pieces.push(...followed.pieces);
    alteredFrames += followed.alteredFrames;
  }
  const ends = [0, ...pieces.map((_, index) => endOf(pieces.slice(0, index + 1)))];
  const jumps = ends.map((end, index) => [end, pieces[index]?.saidFrom ?? said.length] as const);
  return {
    pieces,
    lostMs: jumps.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0) / SAMPLES_PER_MS,
    lostSoundMs: jumps.reduce((sum, [from, to]) => sum + countAudible(said, from, to), 0) * FRAME_MS,
    doubledMaxMs: Math.max(0, ...jumps.slice(0, -1).map(([from, to]) => from - to)) / SAMPLES_PER_MS,
    alteredMs: alteredFrames * FRAME_MS,
    pausesMs: runs.slice(1).map(({ startMs }, index) => startMs - (runs[index]?.endMs ?? startMs)),
  };
}

const endOf = (pieces: readonly TracedPiece[]): number => {
  const last = pieces.at(-1);
  return last ? last.saidFrom + last.samples.length : 0;
};

/** @param skip samples at the beginning that are not to be judged. @param expected where in `said` it should begin. */
function followRun(said: Int16Array, heard: Int16Array, skip: number, expected: number) {
  const pieces: TracedPiece[] = [];
  let alteredFrames = 0;
  /** Where `heard[0]` would stand in `said`, as things are. */
  let shift = (find(said, heard, skip, expected + skip) ?? expected + skip) - skip;
  let from = 0;
  let vain = 0;
  const search = (at: number, there: number): number | undefined => {
    if (vain >= MAX_VAIN_SEARCHES) return undefined;
    const found = find(said, heard, at, there);
    vain = found === undefined ? vain + 1 : 0;
    return found;
  };
  const close = (to: number): void => {
    if (to > from) pieces.push({ samples: heard.subarray(from, to), saidFrom: shift + from });
  };
  for (let at = skip; at + FRAME <= heard.length; at += FRAME) {
    if (isSame(said, shift + at, heard, at)) continue;
    close(at);
    const jumped = search(at, shift + at);
    if (jumped !== undefined && isSame(said, jumped, heard, at)) {
      shift = jumped - at;
      from = at;
      continue;
    }
    alteredFrames += 1;
    from = at + FRAME;
    // A frame that was put in pushes back what comes after it.
    const next = search(from, shift + at);
    if (next !== undefined) shift = next - from;
  }
  close(Math.min(heard.length, Math.max(from, said.length - shift)));
  return { pieces, alteredFrames };
}

/** Where in `said` that stands which is heard at `from`; undefined when too little of it sounds to be sure. */
function find(said: Int16Array, heard: Int16Array, from: number, expected: number): number | undefined {
  const last = Math.min(heard.length - PROBE, from + 25 * FRAME);
  for (let probe = from; probe <= last; probe += FRAME) {
    if (rmsOf(heard, probe, PROBE) < AUDIBLE_RMS) continue;
    const there = expected + probe - from;
    // Near at first: the calls that are still going on share this thread.
    const isFarLookedAt = (probe - from) % FAR_EVERY === 0;
    for (const ahead of isFarLookedAt ? [LOOK_BACK, LOOK_AHEAD] : [LOOK_BACK]) {
      const { lag, similarity } = findBestLag(heard, probe, said, there, PROBE, -LOOK_BACK, ahead);
      if (similarity >= SURELY_SAME) return Math.max(0, expected + lag);
    }
  }
  return undefined;
}

function isSame(said: Int16Array, saidFrom: number, heard: Int16Array, at: number): boolean {
  if (rmsOf(said, saidFrom, FRAME) < AUDIBLE_RMS && rmsOf(heard, at, FRAME) < AUDIBLE_RMS) return true;
  return correlate(said, saidFrom, heard, at, FRAME) >= SAME_SOUND;
}

function countAudible(said: Int16Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += FRAME) if (rmsOf(said, at, Math.min(FRAME, to - at)) >= AUDIBLE_RMS) count += 1;
  return count;
}
