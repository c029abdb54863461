import { constants, getPriority } from 'node:os';
import { expect, it } from 'vitest';
import { yieldToAudio } from './process-priority.ts';

it('makes a process give way to others, and may be said twice', () => {
  yieldToAudio();
  yieldToAudio();
  expect(getPriority()).toBeGreaterThanOrEqual(constants.priority.PRIORITY_BELOW_NORMAL);
});
