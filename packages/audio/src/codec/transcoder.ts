import { frameBytes, type AudioFormat } from '../frames/frame.ts';
import { createLender } from './lender.ts';
import { MulawToPcm16k, Pcm16kToMulaw } from './transcoder-streams.ts';

/**
 * Turns one direction of one stream from one format into another. It keeps the filter's history and an odd byte between chunks,
 * so the result is the same however the stream is cut. Its buffers grow to the largest chunk seen and then stay, so that
 * chunks of a steady size cost no allocation.
 */
export interface Transcoder {
  /** How much later the audio comes out than it went in; 0 when the formats are the same. */
  readonly delayMs: number;
  /**
   * Takes bytes of any number and returns all that can be made of them, possibly nothing. The result is a view, valid
   * until the next call; for two equal formats it is `bytes` itself, untouched, unless it begins or ends within a sample.
   */
  process(bytes: Uint8Array): Uint8Array;
  /** Forgets the past, as if newly made. */
  reset(): void;
}

export function createTranscoder(from: AudioFormat, to: AudioFormat): Transcoder {
  if (from === to) return from === 'mulaw' ? IDENTITY : createPcm16kAligner();
  return from === 'mulaw' ? new MulawToPcm16k() : new Pcm16kToMulaw();
}

const IDENTITY: Transcoder = {
  delayMs: 0,
  process: (bytes) => bytes,
  reset: () => undefined,
};

/** Passes PCM on in whole samples: a peer may cut its stream in the middle of one, and no part behind this looks for that. */
function createPcm16kAligner(): Transcoder {
  const lend = createLender(frameBytes('pcm16k'));
  /** The low byte of a sample whose high byte has not come yet, or -1. */
  let lowByte = -1;

  return {
    delayMs: 0,
    process(bytes) {
      if (lowByte < 0 && bytes.length % 2 === 0) return bytes;
      const before = lowByte < 0 ? 0 : 1;
      const whole = (before + bytes.length) & ~1;
      const out = lend(whole);
      if (before === 1 && whole > 0) out[0] = lowByte;
      const taken = Math.max(0, whole - before);
      for (let i = 0; i < taken; i++) out[before + i] = bytes[i]!;
      if (taken < bytes.length) lowByte = bytes[taken]!;
      else if (whole > 0) lowByte = -1;
      return out;
    },
    reset() {
      lowByte = -1;
    },
  };
}
