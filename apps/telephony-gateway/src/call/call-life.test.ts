import type { CallEffect } from '@trunkline/call-core';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { CallLife } from './call-life.ts';

function createRig() {
  const clock = new ManualClock();
  const warned: object[] = [];
  const effects: CallEffect['type'][] = [];
  const life = new CallLife(clock, { warn: (facts: object) => void warned.push(facts) });
  life.bind(({ type }) => void effects.push(type));
  return { clock, warned, effects, life };
}

describe('the life of a call', () => {
  it('takes inputs through the table, and hands effects on', () => {
    const { clock, effects, life } = createRig();
    clock.advance(300);
    life.step({ type: 'agent.opened' });
    expect([life.state, life.stateSinceMs - life.startedMs]).toEqual(['live', 300]);
    life.step({ type: 'carrier.stopped' });
    expect(effects).toEqual(['agent.end', 'call.finish']);
    expect(life.isOver).toBe(true);
    expect(life.unexpectedInputs).toBe(0);
  });

  it('counts an input that the table does not know, tells of the first, and stays as it is', () => {
    const { warned, effects, life } = createRig();
    life.step({ type: 'transfer.written' });
    life.step({ type: 'transfer.written' });
    expect(life.unexpectedInputs).toBe(2);
    expect(warned).toEqual([{ input: 'transfer.written', state: 'connecting' }]);
    expect([life.state, effects]).toEqual(['connecting', []]);
  });

  it('ends once the last words of an agent that said goodbye are heard', () => {
    const { life } = createRig();
    life.step({ type: 'agent.opened' });
    life.settleFarewell(0);
    expect(life.state).toBe('live');
    life.step({ type: 'agent.ended', reason: 'done' });
    life.settleFarewell(20);
    expect(life.state).toBe('farewell');
    life.settleFarewell(0);
    expect(life.state).toBe('ended');
  });
});
