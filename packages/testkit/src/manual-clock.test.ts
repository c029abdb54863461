import { describe, expect, test } from 'vitest';
import { ManualClock } from './manual-clock.ts';

describe('ManualClock', () => {
  test('stands still until it is moved', () => {
    const clock = new ManualClock(1_000);
    clock.setTimeout(() => expect.unreachable(), 0);
    expect(clock.nowMs()).toBe(1_000);
  });

  test('runs what is due in order of time, and of creation at the same time', () => {
    const clock = new ManualClock();
    const ran: string[] = [];
    clock.setTimeout(() => ran.push(`b@${clock.nowMs()}`), 20);
    clock.setTimeout(() => ran.push(`a@${clock.nowMs()}`), 10);
    clock.setTimeout(() => ran.push(`c@${clock.nowMs()}`), 20);
    clock.setTimeout(() => ran.push('too late'), 31);
    clock.advance(30);
    expect(ran).toEqual(['a@10', 'b@20', 'c@20']);
    expect(clock.nowMs()).toBe(30);
    expect(clock.pendingTimers).toBe(1);
  });

  test('repeats an interval until it is cancelled', () => {
    const clock = new ManualClock();
    const ranAtMs: number[] = [];
    const cancel = clock.setInterval(() => ranAtMs.push(clock.nowMs()), 20);
    clock.advance(70);
    cancel();
    clock.advance(100);
    expect(ranAtMs).toEqual([20, 40, 60]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('runs timers that a timer started, within the same span', () => {
    const clock = new ManualClock();
    const ranAtMs: number[] = [];
    clock.setTimeout(() => clock.setTimeout(() => ranAtMs.push(clock.nowMs()), 5), 10);
    clock.advance(15);
    expect(ranAtMs).toEqual([15]);
  });

  test('does not run what another timer has cancelled at the same moment', () => {
    const clock = new ManualClock();
    let cancelled = (): void => {};
    clock.setTimeout(() => cancelled(), 10);
    cancelled = clock.setTimeout(() => expect.unreachable(), 10);
    clock.advance(10);
    expect(clock.pendingTimers).toBe(0);
  });

  test('refuses an interval that would never end', () => {
    expect(() => new ManualClock().setInterval(() => {}, 0)).toThrow(RangeError);
  });
});
