import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from './mulaw.ts';
import { concealMulaw, fadeInMulaw } from './mulaw-fade.ts';

const tone = (): Uint8Array => {
  const samples = Int16Array.from({ length: 160 }, (_, i) =>
    Math.round(8_000 * Math.cos((2 * Math.PI * 400 * i) / 8_000)),
  );
  const bytes = new Uint8Array(160);
  encodeMulaw(samples, bytes);
  return bytes;
};
const decoded = (bytes: Uint8Array): Int16Array => {
  const samples = new Int16Array(bytes.length);
  decodeMulaw(bytes, samples);
  return samples;
};
const largestStep = (samples: Int16Array): number =>
  samples.reduce((most, sample, i) => (i === 0 ? most : Math.max(most, Math.abs(sample - samples[i - 1]!))), 0);

describe('a faded frame', () => {
  it('rises from silence within 5 ms and is untouched after', () => {
    const out = new Uint8Array(160);
    fadeInMulaw(tone(), out);
    expect(Math.abs(decoded(out)[0]!)).toBeLessThan(50);
    expect(out.subarray(40)).toEqual(tone().subarray(40));
    expect(largestStep(decoded(out))).toBeLessThanOrEqual(largestStep(decoded(tone())));
  });

  it('goes on from the last sample of what broke off and ends in silence', () => {
    const last = tone();
    const out = new Uint8Array(160);
    concealMulaw(last, out);
    const seam = decoded(Uint8Array.of(last[159]!, ...out));
    expect(largestStep(seam)).toBeLessThanOrEqual(largestStep(decoded(last)) + 100);
    expect(Math.abs(seam.at(-1)!)).toBeLessThan(50);
  });
});
