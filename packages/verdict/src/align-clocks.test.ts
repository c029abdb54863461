import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { alignClocks } from './align-clocks.ts';
import { at, created, START_MS } from './facts.test-support.ts';

const stream = (ms: number, fence: number, reason?: 'first'): CallEvent =>
  at(ms, { type: 'stream.opened', streamSid: 'MZ', fence, ...(reason && { reason }) });
const compared = (ms: number, fence: number, redisAheadMs: number): CallEvent =>
  at(ms, { type: 'clock.compared', fence, replicaId: `replica-${fence}`, redisAheadMs });
const lost = (ms: number): CallEvent => at(ms, { type: 'agent.lost', closeCode: 1006 });

const timesOf = (facts: readonly CallEvent[]): number[] => alignClocks(facts).map(({ atMs }) => atMs - START_MS);

describe('one clock for the facts of a call', () => {
  it('what a holder has written moves by as much as the clock of Redis is ahead of its own', () => {
    expect(
      timesOf([
        stream(0, 1),
        compared(2, 1, 100),
        lost(1_000),
        stream(1_400, 2),
        compared(1_402, 2, -300),
        lost(2_000),
      ]),
    ).toEqual([100, 102, 1_100, 1_100, 1_102, 1_700]);
  });

  it('what stands before the first stream is the first holder’s', () => {
    const fence = 1_796_026_652_681_203;
    expect(timesOf([lost(0), stream(10, fence, 'first'), compared(12, fence, 100)])).toEqual([100, 110, 112]);
  });

  it('a log of an older version gives no reason, and begins with the call if its creation is in it', () => {
    expect(timesOf([created, lost(0), stream(10, 3), compared(12, 3, 100)])).toEqual([-500, 100, 110, 112]);
  });

  it('what an unknown holder has written before the cut of a log keeps its time', () => {
    expect(timesOf([lost(0), stream(10, 3), compared(12, 3, 100)])).toEqual([0, 110, 112]);
  });

  it('what others than the holder write keeps its time', () => {
    const finished = at(500, {
      type: 'tool.finished',
      toolCallId: 'a',
      name: 'a',
      mode: 'answered',
      durationMs: 1,
      runs: 1,
      failed: false,
    });
    expect(timesOf([created, stream(0, 1), compared(2, 1, 100), finished])).toEqual([-500, 100, 102, 500]);
  });

  it('a newer stream of the same process needs no comparison of its own', () => {
    expect(timesOf([stream(0, 1), compared(2, 1, 100), stream(50, 2), lost(60)])).toEqual([100, 102, 150, 160]);
  });

  it('without a comparison nothing moves', () => {
    expect(timesOf([stream(0, 1), lost(10)])).toEqual([0, 10]);
  });
});
