const FULL_SCALE = 32_768;

/** Level of samples [from, to) in dB below full scale (RMS re 32768); -Infinity for digital silence or an empty span. */
export function levelDbfs(samples: Int16Array, from = 0, to = samples.length): number {
  let energy = 0;
  for (let index = from; index < to; index += 1) energy += (samples[index] ?? 0) ** 2;
  return energy === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(energy / (to - from) / FULL_SCALE ** 2);
}

/** The amplitude of a level: -6.02 dBFS is 16384. */
export function amplitudeOf(dbfs: number): number {
  return FULL_SCALE * 10 ** (dbfs / 20);
}
