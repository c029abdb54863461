import { SAMPLES_PER_MS } from '../../mulaw.ts';
import type { Random } from '../../random.ts';
import { pick } from '../draw.ts';
import { activeLevelDbfs } from '../levels.ts';
import { add } from './envelope.ts';

const BREATH_MS = { min: 60, max: 150 };

/** One person who speaks sentence after sentence of `speech`, and is in the middle of one at first. @throws RangeError without speech. */
export function makeBystander(length: number, random: Random, speech: readonly Int16Array[]): Float64Array {
  if (speech.length === 0) throw new RangeError('a bystander says something; hand in some samples');
  const sum = new Float64Array(length);
  let sentence = pick(random, speech);
  for (let at = -random.integer(0, Math.floor(sentence.length / 2)); at < length; sentence = pick(random, speech)) {
    add(sum, sentence, at, 10 ** (-activeLevelDbfs(sentence) / 20));
    at += sentence.length + random.integer(BREATH_MS.min, BREATH_MS.max) * SAMPLES_PER_MS;
  }
  return sum;
}
