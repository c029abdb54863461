import type { PlayRun } from './play-runs.ts';
import { amplitudeOf } from './level.ts';
import type { Span } from './speech-segments.ts';

/** `underrun`: nothing was there to play. `pause`: silence that was part of the audio the agent sent. */
export interface Gap extends Span {
  readonly kind: 'underrun' | 'pause';
  /** How much of the gap is silence because nothing was there to play. */
  readonly starvedMs: number;
}

export interface GapOptions {
  readonly sampleRateHz: number;
  /** Shorter silences are not gaps. Must be well above the half period of speech, so at least a few ms. */
  readonly minGapMs: number;
  /** Longer silences lie between turns and are not gaps in speech. */
  readonly maxGapMs: number;
  /** Samples below this peak level are silence. */
  readonly silenceDbfs: number;
  /** Where `samples` came from, in ms from its first sample: `EarRecording.playRuns` for a whole recording. */
  readonly playRuns: readonly PlayRun[];
}

/** Where playout starved and then went on. A `clear` or the end of a stream is meant, so it starves nobody. */
export function findStarvations(playRuns: readonly PlayRun[]): Span[] {
  return playRuns.flatMap((run, index) => {
    const next = playRuns[index + 1];
    return next !== undefined && run.endedBy === 'drained' ? [{ startMs: run.endMs, endMs: next.startMs }] : [];
  });
}

/**
 * Silences inside the agent's speech, exact to the sample. A gap is an `underrun` when at least `minGapMs` of it is silence
 * that nobody sent; the same silence sent as audio is a `pause` of the speech itself.
 */
export function findGaps(samples: Int16Array, options: GapOptions): Gap[] {
  const { sampleRateHz, minGapMs, maxGapMs } = options;
  const loud = amplitudeOf(options.silenceDbfs);
  const starvations = findStarvations(options.playRuns);
  const gaps: Gap[] = [];
  let lastLoud = -1;
  for (let index = 0; index < samples.length; index += 1) {
    if (Math.abs(samples[index] ?? 0) < loud) continue;
    const startMs = ((lastLoud + 1) * 1000) / sampleRateHz;
    const endMs = (index * 1000) / sampleRateHz;
    const isGap = lastLoud >= 0 && endMs - startMs >= minGapMs && endMs - startMs <= maxGapMs;
    lastLoud = index;
    if (!isGap) continue;
    let starvedMs = 0;
    for (const span of starvations) {
      starvedMs += Math.max(0, Math.min(span.endMs, endMs) - Math.max(span.startMs, startMs));
    }
    gaps.push({ startMs, endMs, starvedMs, kind: starvedMs >= minGapMs ? 'underrun' : 'pause' });
  }
  return gaps;
}
