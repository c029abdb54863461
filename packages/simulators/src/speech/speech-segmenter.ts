import { VAD_FRAME_MS } from './voice-activity.ts';

export interface SegmenterOptions {
  /** Voiced time in a row that makes speech: shorter sounds are noise. */
  readonly startMs: number;
  /** Unvoiced time in a row that ends it. */
  readonly endSilenceMs: number;
}

export type SegmenterEvent = 'none' | 'started' | 'ended';

export interface SpeechSegmenter {
  /** Takes the detector's word on the next 20 ms. */
  push(voiced: boolean): SegmenterEvent;
  readonly isOpen: boolean;
  /** Where the current or last segment begins, in ms of audio since the start of the stream. */
  readonly startMs: number;
  /** Where its last voiced frame so far ends, on the same scale. */
  readonly endMs: number;
  /** Voiced time within the current or last segment. */
  readonly voicedMs: number;
}

/**
 * Groups voiced frames into segments of speech. Time is counted in frames, so a burst of audio that arrives late is
 * judged as it was spoken.
 */
export function createSpeechSegmenter(options: SegmenterOptions): SpeechSegmenter {
  let positionMs = 0;
  let voicedRunMs = 0;
  let isOpen = false;
  let startMs = 0;
  let endMs = 0;
  let voicedMs = 0;

  return {
    push: (voiced) => {
      positionMs += VAD_FRAME_MS;
      voicedRunMs = voiced ? voicedRunMs + VAD_FRAME_MS : 0;
      if (isOpen) {
        if (voiced) {
          endMs = positionMs;
          voicedMs += VAD_FRAME_MS;
          return 'none';
        }
        isOpen = positionMs - endMs < options.endSilenceMs;
        return isOpen ? 'none' : 'ended';
      }
      if (!voiced || voicedRunMs < options.startMs) return 'none';
      isOpen = true;
      startMs = positionMs - voicedRunMs;
      endMs = positionMs;
      voicedMs = voicedRunMs;
      return 'started';
    },
    get isOpen() {
      return isOpen;
    },
    get startMs() {
      return startMs;
    },
    get endMs() {
      return endMs;
    },
    get voicedMs() {
      return voicedMs;
    },
  };
}
