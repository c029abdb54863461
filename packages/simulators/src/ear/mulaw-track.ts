import { MULAW_SILENCE } from '../mulaw.ts';

const INITIAL_SAMPLES = 8000 * 10;

/** One channel of a recording: mu-law by sample index, silence wherever nothing was written. */
export interface MulawTrack {
  /** @returns `false` when a part lay beyond the bound and was dropped. */
  write(atSample: number, bytes: Uint8Array): boolean;
  /** A copy of [fromSample, toSample); silence beyond what was written. */
  read(fromSample: number, toSample: number): Uint8Array;
}

/** @param maxSamples bound of the memory; later samples are dropped. */
export function createMulawTrack(maxSamples: number): MulawTrack {
  let samples = new Uint8Array(Math.min(INITIAL_SAMPLES, maxSamples)).fill(MULAW_SILENCE);

  return {
    write: (atSample, bytes) => {
      const end = Math.min(atSample + bytes.length, maxSamples);
      if (end > samples.length) {
        const grown = new Uint8Array(Math.min(maxSamples, Math.max(end, samples.length * 2))).fill(MULAW_SILENCE);
        grown.set(samples);
        samples = grown;
      }
      const fits = Math.max(0, end - atSample);
      if (fits > 0) samples.set(bytes.subarray(0, fits), atSample);
      return fits === bytes.length;
    },
    read: (fromSample, toSample) => {
      const copy = new Uint8Array(Math.max(0, toSample - fromSample)).fill(MULAW_SILENCE);
      copy.set(samples.subarray(fromSample, toSample));
      return copy;
    },
  };
}
