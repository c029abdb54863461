import { SAMPLES_PER_MS } from '../../mulaw.ts';
import type { Random } from '../../random.ts';
import { between, whiteNoise } from '../draw.ts';
import { createBiquad, filtered } from '../filters.ts';
import { add, decay, harmonics, rendered } from './envelope.ts';

/** A door at once, then another every few seconds: latch, panel, frame that rattles, and the room. */
export function makeDoorSlams(length: number, random: Random): Float64Array {
  const out = new Float64Array(length);
  for (let at = 0; at < length;) {
    add(out, makeSlam(random), at);
    at += random.integer(2500, 6000) * SAMPLES_PER_MS;
  }
  return out;
}

function makeSlam(random: Random): Float64Array {
  const length = 900 * SAMPLES_PER_MS;
  const out = new Float64Array(length);
  const panelHz = between(random, 70, 160);
  for (const [ratio, strength] of [
    [1, 1],
    [2.3, 0.8],
    [3.9, 0.6],
    [6.1, 0.4],
  ] as const) {
    const ringing = rendered(length, harmonics(panelHz * ratio, [1], 1), decay(between(random, 30, 90)));
    add(out, ringing, 0, 1.5 * strength);
  }
  add(out, burst(random, 40, 1500, 6), 0, 2);
  add(out, burst(random, 350, between(random, 400, 900), between(random, 60, 140)), 0, 1.2);
  for (let rattle = random.integer(0, 4), at = 0; rattle > 0; rattle -= 1) {
    at += random.integer(30, 90) * SAMPLES_PER_MS;
    add(out, burst(random, 40, between(random, 900, 2200), 10), at, between(random, 0.2, 0.6));
  }
  return out;
}

/** Somebody types: runs of keys with a stroke down and up, and pauses to think. */
export function makeKeyboard(length: number, random: Random): Float64Array {
  const out = new Float64Array(length);
  for (let at = 0; at < length;) {
    const strength = between(random, 0.4, 1);
    const resonanceHz = between(random, 1400, 3000);
    add(out, burst(random, 25, resonanceHz, between(random, 2, 6)), at, strength);
    add(out, burst(random, 20, resonanceHz * 1.1, 2), at + random.integer(50, 110) * SAMPLES_PER_MS, 0.5 * strength);
    at += (random.chance(0.1) ? random.integer(400, 1200) : random.integer(70, 230)) * SAMPLES_PER_MS;
  }
  return out;
}

/** Noise around one frequency that dies away. */
function burst(random: Random, durationMs: number, centreHz: number, decayMs: number): Float64Array {
  const length = Math.round(durationMs * SAMPLES_PER_MS);
  const fading = decay(decayMs);
  const noise = whiteNoise(length, random).map((sample, index) => sample * fading(index));
  return filtered(noise, createBiquad('band-pass', centreHz, 0.8), (sample) => 2 * sample);
}
