import { describe, expect, it } from 'vitest';
import { dueDeadline } from './call-deadlines.ts';
import type { CallState } from './call-input.ts';
import { DEFAULT_CALL_LIMITS as limits } from './call-limits.ts';

/** So late that every limit can have run out within the call. */
const NOW_MS = 10_000_000;
const STATES: CallState[] = ['connecting', 'live', 'orphaned', 'farewell', 'announcing', 'passing'];

/** A call in which everything has just happened, but for what `changes` says. */
const times = (changes: object) => ({
  startedMs: NOW_MS - 60_000,
  stateSinceMs: NOW_MS,
  lastCarrierMessageMs: NOW_MS,
  lastSpeechMs: NOW_MS,
  ...changes,
});

const due = (state: CallState, changes: object): string | undefined =>
  dueDeadline(state, times(changes), limits, NOW_MS)?.type;

describe('a deadline', () => {
  it.each<[CallState, string, string, number]>([
    ['live', 'startedMs', 'deadline.maxDuration', limits.maxMs],
    ['orphaned', 'startedMs', 'deadline.maxDuration', limits.maxMs],
    ['live', 'lastSpeechMs', 'deadline.idle', limits.idleMs],
    ['live', 'lastCarrierMessageMs', 'deadline.carrierSilent', limits.carrierSilenceMs],
    ['connecting', 'lastCarrierMessageMs', 'deadline.carrierSilent', limits.carrierSilenceMs],
    ['connecting', 'stateSinceMs', 'deadline.connecting', limits.connectMs],
    ['orphaned', 'stateSinceMs', 'deadline.grace', limits.streamGraceMs],
    ['farewell', 'stateSinceMs', 'deadline.farewell', limits.farewellMs],
    ['announcing', 'stateSinceMs', 'deadline.announcing', limits.announceMs],
  ])('in %s is counted from %s: %s after %i ms and no sooner', (state, from, type, limitMs) => {
    expect(due(state, { [from]: NOW_MS - limitMs + 1 })).toBeUndefined();
    expect(due(state, { [from]: NOW_MS - limitMs })).toBe(type);
  });

  it('is not due while everything moves', () => {
    expect(STATES.map((state) => due(state, {}))).toEqual(STATES.map(() => undefined));
  });

  it('does not end a live call because it has been live for long', () => {
    expect(due('live', { stateSinceMs: NOW_MS - 3_600_000 })).toBeUndefined();
  });

  it('of a lost stream is the only one but the longest duration: nothing can be heard of its carrier', () => {
    const silent = { lastCarrierMessageMs: 0, lastSpeechMs: 0 };
    expect(due('orphaned', silent)).toBeUndefined();
  });

  it('that ends the call for good comes before one that only loses the stream', () => {
    const allOver = { startedMs: 0, stateSinceMs: 0, lastCarrierMessageMs: 0, lastSpeechMs: 0 };
    const longLimits = { ...limits, maxMs: NOW_MS };
    expect(dueDeadline('connecting', allOver, longLimits, NOW_MS)?.type).toBe('deadline.maxDuration');
    expect(due('farewell', { ...allOver, startedMs: NOW_MS - 60_000 })).toBe('deadline.farewell');
    expect(due('live', { ...allOver, startedMs: NOW_MS - 60_000 })).toBe('deadline.carrierSilent');
  });

  it('is never due in a call that has ended', () => {
    expect(due('ended', { startedMs: 0, stateSinceMs: 0, lastCarrierMessageMs: 0, lastSpeechMs: 0 })).toBeUndefined();
  });
});
