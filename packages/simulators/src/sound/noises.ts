import type { NoiseKind } from '@trunkline/scenario';
import { SAMPLES_PER_MS } from '../mulaw.ts';
import { createRandom, type Random } from '../random.ts';
import { scaleToDbfs } from './levels.ts';
import { makeBabble } from './noises/babble.ts';
import { makeBystander } from './noises/bystander.ts';
import { makeBreathing, makeCoughs } from './noises/body.ts';
import { makeDoorSlams, makeKeyboard } from './noises/impacts.ts';
import { makeLineNoise, makeTraffic } from './noises/street.ts';
import { makeHum, makeMusic, makeRandomDtmf } from './noises/tones.ts';

/** The active level of what `makeNoise` makes: that of a usual voice on the telephone. */
export const NOISE_DBFS = -26;

type Maker = (length: number, random: Random, speech: readonly Int16Array[]) => Float64Array;

const MAKERS: Record<NoiseKind, Maker> = {
  babble: makeBabble,
  bystander: makeBystander,
  traffic: makeTraffic,
  'door-slam': makeDoorSlams,
  keyboard: makeKeyboard,
  breathing: makeBreathing,
  music: makeMusic,
  hum: makeHum,
  dtmf: makeRandomDtmf,
  cough: makeCoughs,
  'line-noise': makeLineNoise,
};

/** Whether a noise is made of people's words. */
export const isOfSpeech = (kind: NoiseKind): boolean => kind === 'babble' || kind === 'bystander';

/**
 * A noise at an active level of -26 dBFS, 8 kHz, not yet limited to the telephone band. The same arguments make the same
 * samples. What comes in pieces (cough, door, keys) begins with one.
 * @param speech what people say in the background; needed where `isOfSpeech`.
 */
export function makeNoise(
  kind: NoiseKind,
  durationMs: number,
  seed: number,
  speech: readonly Int16Array[] = [],
): Int16Array {
  const length = Math.round(durationMs * SAMPLES_PER_MS);
  // Integer samples would lose what is quiet in the raw noise, so it is only rounded at its level.
  return scaleToDbfs(louder(MAKERS[kind](length, createRandom(seed), speech)), NOISE_DBFS);
}

function louder(samples: Float64Array): Float64Array {
  return samples.map((sample) => sample * 1000);
}
