import { describe, expect, it } from 'vitest';
import { createManualClock, sleep } from './clock.ts';

describe('the manual clock', () => {
  it('runs what falls due in order of time, at its own time, and what is set on the way', () => {
    const clock = createManualClock(100);
    const seen: string[] = [];
    const note = (what: string) => seen.push(`${what}@${clock.nowMs()}`);
    clock.setTimeout(() => note('late'), 30);
    clock.setTimeout(() => {
      note('early');
      clock.setTimeout(() => note('nested'), 5);
    }, 10);
    const cancelBeat = clock.setInterval(() => note('beat'), 12);
    clock.setTimeout(() => note('cancelled'), 20)();
    clock.advance(30);
    cancelBeat();
    clock.advance(100);
    expect(seen).toEqual(['early@110', 'beat@112', 'nested@115', 'beat@124', 'late@130']);
    expect(clock.nowMs()).toBe(230);
  });

  it('lets a sleeper go at its time or when told, and leaves no timer behind', async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const done: string[] = [];
    const slept = sleep(clock, 50).then(() => done.push('slept'));
    const woken = sleep(clock, 5000, stop.signal).then(() => done.push('woken'));
    stop.abort();
    await woken;
    expect(done).toEqual(['woken']);
    clock.advance(50);
    await slept;
    await sleep(clock, 10, stop.signal);
    expect(done).toEqual(['woken', 'slept']);
  });
});
