import { type HeardRun, traceSpeech } from '../ear/trace-speech.ts';
import { decodeMulaw } from '../mulaw.ts';

/** After a longer silence a caller asks whether anybody is there. */
const LONGEST_PAUSE_MS = 1000;
/**
 * A resumed turn repeats the frame that was being played at the pause, and what was played while `clear` was on its way: a message
 * of Twilio's holds up to three frames.
 */
const MOST_DOUBLED_MS = 60;
/** Resamplers blur the ends of a turn, by less than this. */
const LOST_TOLERANCE_MS = 5;
/** Two frames: a break may be concealed on both sides. */
const ALTERED_PER_BREAK_MS = 40;

/** A turn in which the agent may have been paused, as it was said and as it was heard. */
export interface HeardTurn {
  /** All that the agent said. */
  readonly mulaw: Uint8Array;
  readonly runs: readonly HeardRun[];
  /** When the caller made a sound over it. */
  readonly saidAtMs: readonly number[];
  readonly silentFromMs: number;
  /**
   * How long the line stood still meanwhile, at most. It went on playing until it read the `clear`, and what it has read late at first
   * it plays later than the gateway can know.
   */
  readonly stalledMs: number;
}

export interface PausedTurn {
  readonly faults: readonly string[];
  readonly pausesMs: readonly number[];
}

/**
 * Whether a turn in which the agent may have been paused was heard whole: nothing lost, nothing twice beyond a frame at each
 * break, no long silence.
 * @returns faults that read on with "of" and the name of the turn.
 */
export function judgePausedTurn({ mulaw, runs, saidAtMs, silentFromMs, stalledMs }: HeardTurn): PausedTurn {
  const said = decodeMulaw(mulaw);
  const { lostMs, doubledMaxMs, alteredMs, pausesMs } = traceSpeech(said, runs);
  const longestMs = Math.max(0, ...pausesMs);
  const faults: string[] = [];
  if (lostMs > LOST_TOLERANCE_MS + stalledMs) faults.push(`${Math.round(lostMs)} ms were lost`);
  const mostDoubledMs = MOST_DOUBLED_MS + stalledMs;
  if (doubledMaxMs > mostDoubledMs)
    faults.push(`${round(doubledMaxMs)} ms were heard twice, where ${round(mostDoubledMs)} may be`);
  if (alteredMs > ALTERED_PER_BREAK_MS * runs.length) faults.push(`${alteredMs} ms were garbled`);
  if (longestMs > LONGEST_PAUSE_MS) faults.push(`the agent was paused for ${Math.round(longestMs)} ms in the middle`);
  if (saidAtMs.some((atMs) => atMs >= silentFromMs)) faults.push('the caller spoke only after the end');
  return { faults, pausesMs: pausesMs.map(Math.round) };
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
