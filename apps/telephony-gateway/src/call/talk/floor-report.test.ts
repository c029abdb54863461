import { describe, expect, it } from 'vitest';
import type { SessionFloor } from '@trunkline/protocol';
import { createFloorReport } from './floor-report.ts';

/** A store whose writes are done when the test says so, and refused while it is away. */
function createStore() {
  const written: SessionFloor[] = [];
  let isAway = false;
  const report = createFloorReport({
    write: (floor) => {
      written.push(floor);
      return isAway ? Promise.reject(new Error('away')) : Promise.resolve();
    },
  });
  return {
    written,
    setAway: (away: boolean) => {
      isAway = away;
    },
    tick: async (floor: SessionFloor, nowMs: number) => {
      report.tick(floor, nowMs);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('floor report', () => {
  it('writes the first floor and then only changes', async () => {
    const { written, tick } = createStore();
    for (let nowMs = 0; nowMs < 2_000; nowMs += 20) await tick(nowMs < 1_000 ? 'nobody' : 'agent', nowMs);
    expect(written).toEqual(['nobody', 'agent']);
  });

  it('writes at most every 200 ms, the last floor of each span', async () => {
    const { written, tick } = createStore();
    await tick('nobody', 0);
    await tick('caller', 20);
    await tick('both', 40);
    await tick('agent', 180);
    await tick('agent', 200);
    await tick('nobody', 220);
    await tick('agent', 380);
    await tick('agent', 400);
    expect(written).toEqual(['nobody', 'agent']);
  });

  it('tries again a second after a write that failed, with what is true then', async () => {
    const { written, tick, setAway } = createStore();
    setAway(true);
    await tick('agent', 0);
    await tick('agent', 500);
    setAway(false);
    await tick('nobody', 980);
    await tick('nobody', 1_000);
    await tick('nobody', 1_500);
    expect(written).toEqual(['agent', 'nobody']);
  });

  it('never has two writes under way, so that an older floor cannot overtake a newer one', async () => {
    const written: SessionFloor[] = [];
    let finish: () => void = () => {};
    const report = createFloorReport({
      write: (floor) => {
        written.push(floor);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    report.tick('agent', 0);
    report.tick('nobody', 400);
    expect(written).toEqual(['agent']);
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    report.tick('nobody', 420);
    expect(written).toEqual(['agent', 'nobody']);
  });
});
