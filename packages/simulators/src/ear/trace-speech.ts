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

export interface TracedRun {
  readonly run: HeardRun;
  /** Which sample of the sound the run begins with. */
  readonly saidFrom: number;
}

export interface SpeechTrace {
  readonly runs: readonly TracedRun[];
  /** Never heard: before the first run, between two, or after the last. */
  readonly lostMs: number;
  /** Of that, what a listener would have noticed. */
  readonly lostSoundMs: number;
  /** The most that was heard twice at one break. */
  readonly doubledMaxMs: number;
  /** Heard otherwise than it was said, breaks aside. */
  readonly alteredMs: number;
  /** How long each silence between two runs was. */
  readonly pausesMs: readonly number[];
}

const SAMPLES_PER_MS = 8;
const FRAME_MS = 20;
const FRAME = FRAME_MS * SAMPLES_PER_MS;
/** Of two pieces of speech of this length only the same one is this alike. */
const PROBE = 60 * SAMPLES_PER_MS;
const AUDIBLE_RMS = 150;
/** A break costs at most a frame; looked for is a little more, backwards, and much more, forwards. */
const LOOK_BACK = 60 * SAMPLES_PER_MS;
const LOOK_AHEAD = 1500 * SAMPLES_PER_MS;
const SAME_SOUND = 0.8;

export function traceSpeech(said: Int16Array, runs: readonly HeardRun[]): SpeechTrace {
  const traced: TracedRun[] = [];
  let expected = 0;
  const lost: [number, number][] = [];
  let doubled = 0;
  let alteredFrames = 0;
  for (const [index, run] of runs.entries()) {
    // The first frame after a break is faded in.
    const from = index === 0 ? 0 : FRAME;
    const saidFrom = findStart(said, run.samples, from, expected);
    traced.push({ run, saidFrom });
    lost.push([expected, saidFrom]);
    doubled = Math.max(doubled, expected - saidFrom);
    alteredFrames += countAltered(said, saidFrom, run.samples, from);
    expected = Math.min(said.length, saidFrom + run.samples.length);
  }
  lost.push([expected, said.length]);
  return {
    runs: traced,
    lostMs: lost.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0) / SAMPLES_PER_MS,
    lostSoundMs: lost.reduce((sum, [from, to]) => sum + countAudible(said, from, to), 0) * FRAME_MS,
    doubledMaxMs: doubled / SAMPLES_PER_MS,
    alteredMs: alteredFrames * FRAME_MS,
    pausesMs: runs.slice(1).map(({ startMs }, index) => startMs - (runs[index]?.endMs ?? startMs)),
  };
}

/** A run in which nothing sounds can only be believed to go on where the one before it ended. */
function findStart(said: Int16Array, heard: Int16Array, from: number, expected: number): number {
  for (let probe = from; probe + PROBE <= heard.length; probe += FRAME) {
    if (rmsOf(heard, probe, PROBE) < AUDIBLE_RMS) continue;
    const { lag } = findBestLag(heard, probe, said, expected + probe, PROBE, -LOOK_BACK, LOOK_AHEAD);
    return Math.max(0, expected + lag);
  }
  return expected;
}

function countAudible(said: Int16Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += FRAME) if (rmsOf(said, at, Math.min(FRAME, to - at)) >= AUDIBLE_RMS) count += 1;
  return count;
}

function countAltered(said: Int16Array, saidFrom: number, heard: Int16Array, from: number): number {
  let count = 0;
  for (let at = from; at + FRAME <= heard.length && saidFrom + at + FRAME <= said.length; at += FRAME) {
    if (rmsOf(said, saidFrom + at, FRAME) < AUDIBLE_RMS) continue;
    if (correlate(said, saidFrom + at, heard, at, FRAME) < SAME_SOUND) count += 1;
  }
  return count;
}
