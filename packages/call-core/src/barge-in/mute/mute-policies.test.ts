import { describe, expect, it } from 'vitest';
import { echo } from './echo.ts';
import { faint } from './faint.ts';
import { soft } from './soft.ts';
import { stale } from './stale.ts';
import { policiesOf } from '../policies.ts';
import { window } from '../policies.test-support.ts';

const line = { nowMs: 10_000, thresholdDbfs: -44 };

describe('echo', () => {
  it.each([
    ['mutes what is nearly all our own sound', 0.85, true],
    ['hears a caller as loud as the agent’s echo', 0.5, false],
    ['hears a caller who is a good deal softer than the echo', 0.84, false],
    ['hears a line without echo', 0, false],
  ])('%s', (_, echoShare, isMuted) => {
    expect(echo(window({ echoShare }), line)).toBe(isMuted);
  });
});

describe('faint', () => {
  it.each([
    ['mutes what is below the threshold where the model is not sure', -44.1, 0.79, true],
    ['hears what reaches it', -44, 0.79, false],
    ['hears a voice that the model is sure of in the line’s own noise', -52, 0.8, false],
    ['mutes what is softer than the line’s own noise, whatever it sounds like', -52.1, 1, true],
  ])('%s', (_, levelDbfs, speech, isMuted) => {
    expect(faint(window({ levelDbfs, speech }), line)).toBe(isMuted);
  });
});

describe('soft', () => {
  it.each([
    ['mutes what is below the threshold, however sure the model is', -44.1, true],
    ['hears what reaches it', -44, false],
  ])('%s', (_, levelDbfs, isMuted) => {
    expect(soft(window({ levelDbfs, speech: 1 }), line)).toBe(isMuted);
  });

  it('belongs to a model that is never unsure', () => {
    const muteOf = (isModelUnsure: boolean) => policiesOf('fusion', { withoutVerdict: 'resume', isModelUnsure }).mute;
    expect([muteOf(false).includes(soft), muteOf(true).includes(soft)]).toEqual([true, false]);
  });
});

describe('stale', () => {
  it.each([
    ['mutes what is more than 600 ms old', 9_399, true],
    ['hears what took 600 ms', 9_400, false],
    ['hears what is new', 10_000, false],
  ])('%s', (_, atMs, isMuted) => {
    expect(stale(window({ atMs }), line)).toBe(isMuted);
  });
});
