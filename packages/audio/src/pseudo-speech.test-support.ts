/**
 * Sound that has what matters of speech to an echo canceller, the same on every run: it is coloured like a voice and comes in
 * syllables with silence between them. Also the ways on which it comes back.
 */
export const RATE_HZ = 8_000;
export const FRAME = 160;

/** Numbers from -1 to 1, by a linear congruential generator. */
export function createRandom(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x8000_0000 - 1;
  };
}

/** Speech of mean energy `rms` ** 2. Each syllable of 80 to 240 ms has a resonance of its own between 250 and 1,000 Hz. */
export function pseudoSpeech(seconds: number, seed: number, rms = 0.08): Float32Array {
  const random = createRandom(seed);
  const samples = new Float32Array(seconds * RATE_HZ);
  let a = 0;
  let b = 0;
  let energy = 0;
  for (let at = 0; at < samples.length;) {
    const length = Math.round((160 + 80 * random()) * 8);
    const isPause = random() > 0.6;
    const angle = (2 * Math.PI * (625 + 375 * random())) / RATE_HZ;
    const loudness = isPause ? 0.01 : 0.7 + 0.3 * random();
    for (let i = 0; i < length && at < samples.length; i++, at++) {
      const resonance = 1.9 * Math.cos(angle) * a - 0.9 * b + random();
      b = a;
      a = resonance;
      samples[at] = loudness * Math.sin((Math.PI * (i + 0.5)) / length) * (resonance + 0.5 * random());
      energy += samples[at]! ** 2;
    }
  }
  const scale = rms / Math.sqrt(energy / samples.length);
  return samples.map((sample) => scale * sample);
}

/** Noise whose root mean square is `rms`. */
export function lineNoise(length: number, rms: number, seed = 99): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => rms * Math.sqrt(3) * random());
}

/** `sound` delayed by `lag` samples, which need not be whole, `gainDb` louder. */
export function delayed(sound: Float32Array, lag: number, gainDb: number): Float32Array {
  const gain = 10 ** (gainDb / 20);
  const whole = Math.floor(lag);
  const part = lag - whole;
  return sound.map((_, i) => gain * ((1 - part) * (sound[i - whole] ?? 0) + part * (sound[i - whole - 1] ?? 0)));
}

/** What a hybrid or a small room makes of `sound`: it comes back `lag` samples later and rings for some 12 ms. */
export function throughHybrid(sound: Float32Array, lag: number, gainDb: number, seed = 5): Float32Array {
  const random = createRandom(seed);
  const response = Float32Array.from({ length: 96 }, (_, i) => (i === 8 ? 1 : 0.4 * random() * Math.exp(-i / 20)));
  const size = Math.hypot(...response);
  const gain = 10 ** (gainDb / 20) / size;
  return sound.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < response.length; k++) sum += response[k]! * (sound[i - lag - k] ?? 0);
    return gain * sum;
  });
}

export const sum = (...sounds: readonly Float32Array[]): Float32Array =>
  sounds[0]!.map((_, i) => sounds.reduce((total, sound) => total + (sound[i] ?? 0), 0));

/** Whole frames of `sound`, in order. */
export const framesOf = (sound: Float32Array): Float32Array[] =>
  Array.from({ length: Math.floor(sound.length / FRAME) }, (_, i) => sound.subarray(i * FRAME, (i + 1) * FRAME));

/** Energy from one second to another. */
export function energyOf(sound: Float32Array, fromSeconds = 0, toSeconds = Number.POSITIVE_INFINITY): number {
  let energy = 0;
  for (const sample of sound.subarray(fromSeconds * RATE_HZ, Math.min(sound.length, toSeconds * RATE_HZ))) {
    energy += sample * sample;
  }
  return energy;
}

export const decibels = (energy: number, reference: number): number => 10 * Math.log10(energy / reference);
