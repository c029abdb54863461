import { describe, expect, it } from 'vitest';
import { pausedFor, said, situation, TICK, TIMES, VOICE } from '../policies.test-support.ts';
import { backchannel } from './backchannel.ts';
import { deadline } from './deadline.ts';
import { quiet } from './quiet.ts';

describe('backchannel', () => {
  it.each([
    ['ends a pause on “uh-huh”', said('backchannel', 2), true],
    ['ends a pause on a final “uh-huh”', said('backchannel', 2, true), true],
    ['does not end it on what may still become one', said('open', 1), false],
    ['does not end it on other words', said('other', 1), false],
    ['does not end it on an interrupt phrase', said('interrupt', 1), false],
    ['does not end it on a voice', VOICE, false],
  ])('%s', (_, signal, isOver) => {
    expect(backchannel(signal, situation(pausedFor(200)), TIMES)).toBe(isOver);
  });
});

describe('quiet', () => {
  it.each([
    ['ends a pause 350 ms after the last voiced sound', pausedFor(600), { lastVoicedMs: 9_650 }, true],
    ['does not end it sooner', pausedFor(600), { lastVoicedMs: 9_651 }, false],
    ['counts from the pause when the sound was before it', pausedFor(349), { lastVoicedMs: 9_000 }, false],
    ['counts from the pause when there is no sound any more', pausedFor(350), {}, true],
    ['does not end a pause that has just begun without a sound', pausedFor(349), {}, false],
  ])('%s', (_, paused, run, isOver) => {
    expect(quiet(TICK, situation({ ...paused, run }), TIMES)).toBe(isOver);
  });
});

describe('deadline', () => {
  it.each([
    ['does not end a pause before its time', 899, false],
    ['ends a pause that nobody has explained in time', 900, true],
  ])('%s', (_, ms, isOver) => {
    expect(deadline(TICK, situation({ ...pausedFor(ms), run: { lastVoicedMs: 10_000, score: 4 } }), TIMES)).toBe(
      isOver,
    );
  });
});
