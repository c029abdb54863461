import type { CallEvent, FactEntry } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { timesOf } from './call-clock.ts';
import { began, opened } from './lanes/facts.test-support.ts';

const entries = (...events: CallEvent[]): FactEntry[] => events.map((event, index) => ({ id: `${index}-0`, event }));
const created: CallEvent = { type: 'call.created', atMs: 10_000, channel: 'twilio' };
const compared = (atMs: number, fence: number, redisAheadMs: number): CallEvent => ({
  type: 'clock.compared',
  atMs,
  fence,
  replicaId: `r${fence}`,
  redisAheadMs,
});

describe('the time of a call', () => {
  it('begins when its line opened, and what was before has a time below 0', () => {
    const times = timesOf(entries(created, opened(10_400), began(12_400, 1)), 10_000);
    expect(times.facts.map(({ atMs }) => atMs)).toEqual([-400, 0, 2_000]);
    expect(times.isCut).toBe(false);
  });

  it('is one for all replicas, and levels go with the replica that wrote them', () => {
    const facts = entries(
      created,
      opened(10_000),
      compared(10_000, 1, 0),
      opened(20_500, 2, { reason: 'resumed' }),
      compared(20_500, 2, -500),
      began(21_500, 1),
    );
    const times = timesOf(facts, 10_000);
    expect(times.facts.at(-1)?.atMs).toBe(11_000);
    expect(times.toCallMs(12_000)).toBe(2_000);
    expect(times.toCallMs(22_000)).toBe(11_500);
  });

  it('begins with the call where the oldest facts are gone', () => {
    const times = timesOf(entries(opened(90_000, 3), began(91_000, 9)), 10_000);
    expect(times.isCut).toBe(true);
    expect(times.facts[0]?.atMs).toBe(80_000);
  });

  it('is known of a call without facts', () =>
    expect(timesOf([], 10_000)).toMatchObject({ zeroMs: 10_000, facts: [], isCut: false }));
});
