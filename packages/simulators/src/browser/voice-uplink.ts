import { encodeFrame, type VoiceFormat } from './web-frame.ts';

/** At most 2 s of what the gateway has not acknowledged are kept for a link that comes back. */
const KEPT_FRAMES = 100;

/** The numbered frames of one microphone, over all links. */
export interface VoiceUplink {
  /** The frame as it is sent, with the next number. It is kept until it is acknowledged. */
  push(format: VoiceFormat, samples: Int16Array): Buffer;
  /** The gateway has everything before this number. */
  acknowledge(seq: number): void;
  /** What the gateway does not have, in order, and how many of those are no longer kept. */
  replayFrom(seq: number): { readonly frames: readonly Buffer[]; readonly lost: number };
  /** Numbers begin at 0 again, and nothing is kept. */
  restart(): void;
  readonly nextSeq: number;
}

export function createVoiceUplink(): VoiceUplink {
  let kept: { readonly seq: number; readonly bytes: Buffer }[] = [];
  let nextSeq = 0;
  return {
    push: (format, samples) => {
      const bytes = encodeFrame(nextSeq, format, samples);
      kept.push({ seq: nextSeq, bytes });
      if (kept.length > KEPT_FRAMES) kept.shift();
      nextSeq += 1;
      return bytes;
    },
    acknowledge: (seq) => {
      kept = kept.filter((frame) => frame.seq >= seq);
    },
    replayFrom: (seq) => {
      kept = kept.filter((frame) => frame.seq >= seq);
      return { frames: kept.map(({ bytes }) => bytes), lost: Math.max(0, nextSeq - seq - kept.length) };
    },
    restart: () => {
      kept = [];
      nextSeq = 0;
    },
    get nextSeq() {
      return nextSeq;
    },
  };
}
