import { describe, expect, it } from 'vitest';
import { decodePcm16, encodePcm16 } from './pcm16.ts';
import { concealPcm16, fadeInPcm16 } from './pcm16-fade.ts';

const tone = (): Uint8Array => {
  const samples = Int16Array.from({ length: 320 }, (_, i) =>
    Math.round(8_000 * Math.cos((2 * Math.PI * 400 * i) / 16_000)),
  );
  const bytes = new Uint8Array(640);
  encodePcm16(samples, bytes);
  return bytes;
};
const decoded = (bytes: Uint8Array): Int16Array => {
  const samples = new Int16Array(bytes.length >> 1);
  decodePcm16(bytes, samples);
  return samples;
};
const largestStep = (samples: Int16Array): number =>
  samples.reduce((most, sample, i) => (i === 0 ? most : Math.max(most, Math.abs(sample - samples[i - 1]!))), 0);

describe('a faded frame of 16 kHz PCM', () => {
  it('rises from silence within 5 ms and is untouched after', () => {
    const out = new Uint8Array(640);
    fadeInPcm16(tone(), out);
    expect(Math.abs(decoded(out)[0]!)).toBeLessThan(50);
    expect(out.subarray(160)).toEqual(tone().subarray(160));
    expect(largestStep(decoded(out))).toBeLessThanOrEqual(largestStep(decoded(tone())));
  });

  it('goes on from the last sample of what broke off and ends in silence', () => {
    const out = new Uint8Array(640);
    concealPcm16(tone(), out);
    const last = decoded(tone());
    const seam = Int16Array.of(last[319]!, ...decoded(out));
    expect(largestStep(seam)).toBeLessThanOrEqual(largestStep(last) + 100);
    expect(Math.abs(seam.at(-1)!)).toBeLessThan(50);
  });
});
