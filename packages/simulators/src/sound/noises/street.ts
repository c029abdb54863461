import { SAMPLES_PER_MS, TELEPHONE_RATE_HZ } from '../../mulaw.ts';
import type { Random } from '../../random.ts';
import { between, whiteNoise } from '../draw.ts';
import { createBiquad, filtered } from '../filters.ts';
import { add, harmonics, rendered, swell } from './envelope.ts';

const HORN_STRENGTHS = [1, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2];
/** Two notes a major third apart, as most cars have. */
const HORN_THIRD = 1.26;

/** Tyres and engines, cars that pass, and a horn now and then. */
export function makeTraffic(length: number, random: Random): Float64Array {
  const road = filtered(whiteNoise(length, random), createBiquad('low-pass', 500));
  const tyres = filtered(whiteNoise(length, random), createBiquad('band-pass', 1000, 0.6));
  const passing = new Float64Array(length).fill(0.25);
  for (let at = -random.integer(0, 20_000); at < length;) {
    const carLength = random.integer(2500, 6000) * SAMPLES_PER_MS;
    add(passing, rendered(carLength, swell(carLength, between(random, 0.3, 0.6))), at, between(random, 0.4, 1));
    at += random.integer(1200, 4500) * SAMPLES_PER_MS;
  }
  const out = road.map((sample, index) => (sample + 0.6 * tyres[index]!) * passing[index]!);
  for (let at = random.integer(0, 12_000) * SAMPLES_PER_MS; at < length;) {
    const hornLength = random.integer(250, 800) * SAMPLES_PER_MS;
    const lowHz = between(random, 340, 440);
    const held = (index: number) => Math.min(1, index / 80, (hornLength - index) / 240);
    for (const hz of [lowHz, lowHz * HORN_THIRD]) {
      add(out, rendered(hornLength, harmonics(hz, HORN_STRENGTHS), held), at, between(random, 0.12, 0.3));
    }
    at += hornLength + random.integer(4000, 15_000) * SAMPLES_PER_MS;
  }
  return out;
}

/** White or pink noise of a bad line, here and there with crackles; rarely louder than the rest, so they matter. */
export function makeLineNoise(length: number, random: Random): Float64Array {
  const isPink = random.chance(0.5);
  const white = whiteNoise(length, random);
  const out = isPink ? pink(white) : white;
  const cracklesPerSecond = random.chance(0.5) ? between(random, 0.2, 2) : 0;
  for (let index = 0; index < length; index += 1) {
    if (random.chance(cracklesPerSecond / TELEPHONE_RATE_HZ)) out[index] = out[index]! + between(random, -12, 12);
  }
  return out;
}

/** Paul Kellet's three poles: -3 dB an octave within half a dB over the telephone band; brought back to deviation 1. */
function pink(white: Float64Array): Float64Array {
  let [slow, middle, quick] = [0, 0, 0];
  const out = white.map((sample) => {
    slow = 0.997_65 * slow + 0.099_046 * sample;
    middle = 0.963 * middle + 0.296_516_4 * sample;
    quick = 0.57 * quick + 1.052_691_3 * sample;
    return slow + middle + quick + 0.1848 * sample;
  });
  const deviation = Math.sqrt(out.reduce((sum, sample) => sum + sample ** 2, 0) / out.length);
  return out.map((sample) => sample / deviation);
}
