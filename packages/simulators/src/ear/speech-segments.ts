import { levelDbfs } from './level.ts';

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export interface SpeechSegmentOptions {
  readonly sampleRateHz: number;
  /** What is quieter than this counts as silence. */
  readonly silenceDbfs: number;
  /** Silence shorter than this belongs to the speech around it. */
  readonly hangoverMs: number;
  /** Sounds shorter than this are dropped. */
  readonly minSpeechMs?: number;
  /** Resolution of the search. */
  readonly frameMs?: number;
}

/** The stretches of speech in `samples`, in order, in ms from the first sample. Exact to one `frameMs` (10). */
export function findSpeechSegments(samples: Int16Array, options: SpeechSegmentOptions): Span[] {
  const { sampleRateHz, silenceDbfs, hangoverMs, minSpeechMs = 0, frameMs = 10 } = options;
  const frameSamples = Math.round((sampleRateHz * frameMs) / 1000);
  const segments: { startMs: number; endMs: number }[] = [];
  for (let from = 0; from < samples.length; from += frameSamples) {
    const to = Math.min(from + frameSamples, samples.length);
    if (levelDbfs(samples, from, to) < silenceDbfs) continue;
    const startMs = (from * 1000) / sampleRateHz;
    const endMs = (to * 1000) / sampleRateHz;
    const last = segments.at(-1);
    if (last !== undefined && startMs - last.endMs < hangoverMs) last.endMs = endMs;
    else segments.push({ startMs, endMs });
  }
  return segments.filter((segment) => segment.endMs - segment.startMs >= minSpeechMs);
}
