import { expect, it } from 'vitest';
import { encodeMulaw } from '../mulaw.ts';
import { createRandom } from '../random.ts';
import { judgePausedTurn } from './paused-turn.ts';

const SAMPLES_PER_MS = 8;

/** Two seconds in which no two stretches are alike. */
const random = createRandom(7);
const SAID = Int16Array.from({ length: 2_000 * SAMPLES_PER_MS }, () => random.integer(-9_000, 9_000));

/** The agent was paused after a second, and went on with what stands at `resumedAtMs`. */
const judged = (resumedAtMs: number, stalledMs: number) => {
  const paused = SAID.subarray(0, 1_000 * SAMPLES_PER_MS);
  const resumed = SAID.subarray(resumedAtMs * SAMPLES_PER_MS);
  return judgePausedTurn({
    mulaw: encodeMulaw(SAID),
    runs: [
      { startMs: 0, endMs: 1_000, samples: paused },
      { startMs: 1_400, endMs: 1_400 + resumed.length / SAMPLES_PER_MS, samples: resumed },
    ],
    saidAtMs: [900],
    silentFromMs: 2_500,
    stalledMs,
  });
};

it('lets three frames be heard twice, and says how much more there was', () => {
  expect(judged(940, 0).faults).toEqual([]);
  expect(judged(939, 0).faults).toEqual(['61 ms were heard twice, where 60 may be']);
});

it('lets more be heard twice where the line itself stood still: it plays on until it reads the clear', () => {
  expect(judged(905, 35).faults).toEqual([]);
  expect(judged(900, 35).faults).toEqual(['100 ms were heard twice, where 95 may be']);
});

it('lets as much be lost as the line itself stood still', () => {
  expect(judged(1_019, 19).faults).toEqual([]);
  expect(judged(1_019, 5).faults).toEqual(['19 ms were lost']);
});

it('tells of words that were lost at the pause', () => {
  expect(judged(1_100, 35)).toEqual({ faults: ['100 ms were lost'], pausesMs: [400] });
});
