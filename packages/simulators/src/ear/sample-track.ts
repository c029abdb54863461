import { MULAW_SILENCE } from '../mulaw.ts';

const INITIAL_SAMPLES = 8000 * 10;

/** One channel of a recording: samples by their index, silence wherever nothing was written. */
export interface SampleTrack<Samples extends Uint8Array | Int16Array> {
  /** @returns `false` when a part lay beyond the bound and was dropped. */
  write(atSample: number, samples: Samples): boolean;
  /** A copy of [fromSample, toSample); silence beyond what was written. */
  read(fromSample: number, toSample: number): Samples;
}

/** @param maxSamples bound of the memory; later samples are dropped. */
export const createMulawTrack = (maxSamples: number): SampleTrack<Uint8Array> =>
  createTrack(maxSamples, (length) => new Uint8Array(length).fill(MULAW_SILENCE));

/** Linear 16-bit samples. @param maxSamples bound of the memory; later samples are dropped. */
export const createPcmTrack = (maxSamples: number): SampleTrack<Int16Array> =>
  createTrack(maxSamples, (length) => new Int16Array(length));

function createTrack<Samples extends Uint8Array | Int16Array>(
  maxSamples: number,
  silence: (length: number) => Samples,
): SampleTrack<Samples> {
  let track = silence(Math.min(INITIAL_SAMPLES, maxSamples));

  return {
    write: (atSample, samples) => {
      const end = Math.min(atSample + samples.length, maxSamples);
      if (end > track.length) {
        const grown = silence(Math.min(maxSamples, Math.max(end, track.length * 2)));
        grown.set(track);
        track = grown;
      }
      const fits = Math.max(0, end - atSample);
      if (fits > 0) track.set(samples.subarray(0, fits), atSample);
      return fits === samples.length;
    },
    read: (fromSample, toSample) => {
      const copy = silence(Math.max(0, toSample - fromSample));
      copy.set(track.subarray(fromSample, toSample));
      return copy;
    },
  };
}
