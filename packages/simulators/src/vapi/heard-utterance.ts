import { amplitudeOf } from '../ear/level.ts';
import { matchUtterance } from '../speech/utterance-match.ts';
import type { CallerStep } from './agent-script.ts';

/** One thing the caller was heard to say, compared with the script. */
export interface HeardUtterance {
  /** Index into the scenario's steps; `undefined` when the script has nothing for the caller to say here. */
  readonly stepIndex: number | undefined;
  /** When its first sound reached the agent, on the simulator's clock. */
  readonly startedAtMs: number;
  /** From the first voiced frame to the last. */
  readonly durationMs: number;
  /** The same, of the clean utterance. */
  readonly expectedDurationMs: number;
  /** Beginning of the utterance that never arrived. */
  readonly onsetMissingMs: number;
  /** Sound of it that never arrived, the beginning included. */
  readonly missingMs: number;
  /** Share of its sound that was found in what was heard, 0 to 1. */
  readonly similarity: number;
  /** Whether it can pass for the scripted utterance: length within 75 to 125 %, and most of the sound found. */
  readonly recognised: boolean;
}

export const LENGTH_TOLERANCE = 0.25;
const RECOGNISED_SIMILARITY = 0.6;
/** Less than a sound of speech: the first of these would be an aspirated consonant. */
const ONSET_TOLERANCE_MS = 40;

/**
 * @param samples what was heard around it, with a good part of what came before, at 8 kHz.
 * @param hearsFromDbfs quieter sounds of it do not count.
 */
export function judgeUtterance(
  { step, stepIndex }: { step: CallerStep; stepIndex: number },
  samples: Int16Array,
  startedAtMs: number,
  durationMs: number,
  hearsFromDbfs: number,
): HeardUtterance {
  const match = matchUtterance(step.samples, samples, amplitudeOf(hearsFromDbfs));
  const expectedDurationMs = step.voicedSpanMs;
  const isOfRightLength = Math.abs(durationMs - expectedDurationMs) <= expectedDurationMs * LENGTH_TOLERANCE;
  return {
    stepIndex,
    startedAtMs,
    durationMs,
    expectedDurationMs,
    ...match,
    recognised: isOfRightLength && match.similarity >= RECOGNISED_SIMILARITY,
  };
}

/** An utterance that passes for the scripted one because nobody looked; its figures say that nothing was found amiss. */
export function trustUtterance(
  { step, stepIndex }: { step: CallerStep; stepIndex: number },
  startedAtMs: number,
  durationMs: number,
): HeardUtterance {
  return {
    stepIndex,
    startedAtMs,
    durationMs,
    expectedDurationMs: step.voicedSpanMs,
    onsetMissingMs: 0,
    missingMs: 0,
    similarity: 1,
    recognised: true,
  };
}

/** What is wrong with an utterance, as sentences; nothing when it arrived as it was said. */
export function describeFaults(heard: HeardUtterance, text: string): string[] {
  const step = `step ${(heard.stepIndex ?? 0) + 1}`;
  const quoted = JSON.stringify(text);
  if (!heard.recognised) {
    const likeness = `${Math.round(heard.similarity * 100)} % of it was found`;
    return [
      `${step}: ${quoted} was not what was heard: ${heard.durationMs} ms instead of ${heard.expectedDurationMs} ms, ${likeness}`,
    ];
  }
  if (heard.onsetMissingMs <= ONSET_TOLERANCE_MS) return [];
  return [`${step}: the first ${heard.onsetMissingMs} ms of ${quoted} were missing`];
}
