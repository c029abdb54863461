import { SAMPLES_PER_MS } from '../../mulaw.ts';
import type { Random } from '../../random.ts';
import { between, pick } from '../draw.ts';
import { createBiquad, filtered } from '../filters.ts';
import { activeLevelDbfs } from '../levels.ts';
import { add } from './envelope.ts';

const TALKERS = { min: 5, max: 9 };
/** Walls and distance take the edge off voices that are not meant for the microphone. */
const DISTANCE_LOW_PASS_HZ = 1800;

/** Many people at once, each speaking sentence after sentence of `speech`. @throws RangeError without speech. */
export function makeBabble(length: number, random: Random, speech: readonly Int16Array[]): Float64Array {
  if (speech.length === 0) throw new RangeError('babble is made of speech; hand in some samples');
  const sum = new Float64Array(length);
  const talkers = random.integer(TALKERS.min, TALKERS.max);
  for (let talker = 0; talker < talkers; talker += 1) {
    const nearnessDb = between(random, -5, 5);
    // Everybody is in the middle of a sentence when the recording starts.
    let at = -random.integer(0, 3000 * SAMPLES_PER_MS);
    while (at < length) {
      const sentence = pick(random, speech);
      add(sum, sentence, at, 10 ** ((nearnessDb - activeLevelDbfs(sentence)) / 20));
      at += sentence.length + random.integer(100, 900) * SAMPLES_PER_MS;
    }
  }
  return filtered(sum, createBiquad('low-pass', DISTANCE_LOW_PASS_HZ));
}
