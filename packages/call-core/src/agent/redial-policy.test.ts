import { describe, expect, it } from 'vitest';
import { AGENT_REFUSES, mayReplaceAgent, NO_AGENT_TRIES, redialDelayMs, triesAfterLoss } from './redial-policy.ts';

describe('redials of an agent', () => {
  it.each([
    ['comes after 200 ms', 0, 1006, 0.5, 200],
    ['waits twice as long each time', 1, 1006, 0.5, 400],
    ['waits twice as long each time', 2, 1006, 0.5, 800],
    ['is of no use after three', 3, 1006, 0.5, undefined],
    ['is of no use with an agent that refuses us', 0, AGENT_REFUSES, 0.5, undefined],
    ['may come a quarter sooner', 0, 1011, 0, 150],
    ['may come later by up to a quarter', 2, 1001, 0.75, 900],
  ])('%s: redial %i after code %i', (_what, redials, closeCode, random, delayMs) => {
    expect(redialDelayMs(redials, closeCode, random)).toBe(delayMs);
  });

  it.each([
    ['start afresh after a socket that had worked', 5_000, NO_AGENT_TRIES],
    ['add up after one that had not', 4_999, { redials: 2, replacements: 1 }],
  ])('%s', (_what, openMs, left) => {
    expect(triesAfterLoss({ redials: 2, replacements: 1 }, openMs)).toEqual(left);
  });
});

it.each([
  [0, true],
  [1, true],
  [2, false],
])('after %i new agents, another may be asked for: %s', (replacements, may) => {
  expect(mayReplaceAgent({ redials: 0, replacements })).toBe(may);
});
