import { describe, expect, it } from 'vitest';
import { FLOOR_TRANSITIONS, type Floor, type FloorEvent, nextFloor } from './floor.ts';

/** A floor as what it is: who of the two speaks. */
const SPEAKERS: Record<Floor, { caller: boolean; agent: boolean }> = {
  nobody: { caller: false, agent: false },
  caller: { caller: true, agent: false },
  agent: { caller: false, agent: true },
  both: { caller: true, agent: true },
};
const CHANGES: Record<Exclude<FloorEvent, 'agent.interrupted'>, { caller?: boolean; agent?: boolean }> = {
  'caller.started': { caller: true },
  'caller.stopped': { caller: false },
  'agent.started': { agent: true },
  'agent.finished': { agent: false },
};

describe('the floor', () => {
  const floors = Object.keys(FLOOR_TRANSITIONS) as Floor[];

  it('is one of four', () => {
    expect(floors).toEqual(['nobody', 'caller', 'agent', 'both']);
  });

  it.each(Object.entries(CHANGES))('is with whoever speaks, after %s', (event, change) => {
    for (const floor of floors) {
      const next = nextFloor(floor, event as FloorEvent);
      expect([floor, SPEAKERS[next]]).toEqual([floor, { ...SPEAKERS[floor], ...change }]);
    }
  });

  it('goes to the caller who cuts in, and stays where it is when there was nothing to cut', () => {
    expect(floors.map((floor) => nextFloor(floor, 'agent.interrupted'))).toEqual([
      'nobody',
      'caller',
      'caller',
      'caller',
    ]);
  });
});
