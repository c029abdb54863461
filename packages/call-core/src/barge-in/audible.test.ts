import { describe, expect, it } from 'vitest';
import { isAudible } from './audible.ts';
import { window } from './policies.test-support.ts';

describe('the beginning of a voice', () => {
  it.each([
    ['may be 5 dB below the threshold', { levelDbfs: -49, speech: 0.1 }, true],
    ['is no softer', { levelDbfs: -49.1, speech: 0.1 }, false],
    ['may be believed as little as by one in twenty', { speech: 0.05 }, true],
    ['is not where the model is sure of a noise', { speech: 0.04 }, false],
    ['is not in our own echo', { echoShare: 0.85 }, false],
  ])('%s', (_, changes, may) => {
    expect(isAudible(window(changes), { nowMs: 10_000, thresholdDbfs: -44 })).toBe(may);
  });
});
