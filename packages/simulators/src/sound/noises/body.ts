import { SAMPLES_PER_MS, TELEPHONE_RATE_HZ } from '../../mulaw.ts';
import type { Random } from '../../random.ts';
import { between, gaussian, whiteNoise } from '../draw.ts';
import { createBiquad, filtered } from '../filters.ts';
import { add, rendered, swell } from './envelope.ts';

/** In and out through the microphone, a breath every two to four seconds. */
export function makeBreathing(length: number, random: Random): Float64Array {
  const out = new Float64Array(length);
  const inHz = between(random, 900, 1600);
  const cycleMs = between(random, 2200, 4000);
  for (let at = 0; at < length;) {
    const inMs = cycleMs * between(random, 0.25, 0.35);
    const outMs = cycleMs * between(random, 0.3, 0.45);
    add(out, breath(random, inMs, inHz, 0.4), at);
    const pauseMs = cycleMs * between(random, 0.03, 0.08);
    add(out, breath(random, outMs, inHz * 0.6, 0.25), at + Math.round((inMs + pauseMs) * SAMPLES_PER_MS), 1.3);
    at += Math.round(cycleMs * between(random, 0.9, 1.15) * SAMPLES_PER_MS);
  }
  return out;
}

function breath(random: Random, durationMs: number, centreHz: number, riseShare: number): Float64Array {
  const length = Math.round(durationMs * SAMPLES_PER_MS);
  const rising = swell(length, riseShare);
  const noise = filtered(whiteNoise(length, random), createBiquad('band-pass', centreHz, 0.7));
  return noise.map((sample, index) => sample * rising(index));
}

/** Fits of coughing, the first one at once, with seconds between them. */
export function makeCoughs(length: number, random: Random): Float64Array {
  const out = new Float64Array(length);
  for (let at = 0; at < length;) {
    const fit = makeCoughFit(random);
    add(out, fit, at);
    at += fit.length + random.integer(1500, 4000) * SAMPLES_PER_MS;
  }
  return out;
}

/** One to three coughs of 150 to 350 ms, of one throat: a voiced cough is what a voice detector takes for a word. */
export function makeCoughFit(random: Random): Float64Array {
  const count = random.integer(1, 3);
  const throat = {
    pitchHz: between(random, 110, 320),
    voicedShare: between(random, 0.35, 0.8),
    formantsHz: [between(random, 550, 850), between(random, 1200, 1800), between(random, 2300, 2900)],
  };
  const coughs = Array.from({ length: count }, (_, order) =>
    makeCough(random, throat, between(random, 0.6, 1) / (1 + 0.3 * order)),
  );
  const gaps = coughs.map(() => random.integer(60, 220) * SAMPLES_PER_MS);
  const out = new Float64Array(coughs.reduce((sum, cough, order) => sum + cough.length + gaps[order]!, 0));
  let at = 0;
  coughs.forEach((cough, order) => {
    add(out, cough, at);
    at += cough.length + gaps[order]!;
  });
  return out;
}

interface Throat {
  pitchHz: number;
  voicedShare: number;
  formantsHz: number[];
}

function makeCough(random: Random, throat: Throat, strength: number): Float64Array {
  const length = random.integer(150, 350) * SAMPLES_PER_MS;
  const burst = 25 * SAMPLES_PER_MS;
  // The glottis bursts open, air rushes, and what is left is voiced and falls.
  const rush = (index: number) =>
    index < burst ? Math.min(1, index / 16) : 0.25 + 0.5 * Math.exp(-(index - burst) / (40 * SAMPLES_PER_MS));
  const voiced = swell(length - burst, 0.3);
  const pulses = glottalPulses(length, random, throat.pitchHz);
  const source = rendered(length, (index) => {
    const voice = index < burst ? 0 : throat.voicedShare * 5 * pulses[index]! * voiced(index - burst);
    const air = (1 - 0.5 * throat.voicedShare) * gaussian(random) * rush(index) * Math.min(1, (length - index) / 400);
    return strength * (voice + air);
  });
  const branches = throat.formantsHz.map((hz, order) => {
    const weight = [1, 0.7, 0.45][order]!;
    return filtered(source, createBiquad('band-pass', hz, 4), (sample) => weight * sample);
  });
  return source.map((sample, index) => 0.12 * sample + branches.reduce((sum, branch) => sum + branch[index]!, 0));
}

/** A falling, rough train of pulses: each period differs from the one before. */
function glottalPulses(length: number, random: Random, startHz: number): Float64Array {
  const out = new Float64Array(length);
  for (let at = 0; at < length;) {
    const pitchHz = startHz * (1 - (0.4 * at) / length) * between(random, 0.9, 1.1);
    const opening = Math.round(TELEPHONE_RATE_HZ / pitchHz / 4);
    add(out, rendered(opening, swell(opening, 0.8)), at, between(random, 0.7, 1));
    at += Math.max(1, Math.round(TELEPHONE_RATE_HZ / pitchHz));
  }
  return out;
}
