import { describe, expect, it } from 'vitest';
import { BARGE_IN_TRANSITIONS, type BargeInEvent, type BargeInState } from './barge-in-machine.ts';

const STATES: BargeInState[] = ['quiet', 'speaking', 'paused'];
const EVENTS: BargeInEvent[] = [
  'agent.spoke',
  'agent.heard',
  'caller.suspected',
  'caller.interrupted',
  'caller.dismissed',
];

/** Every pair that may come, also those that change nothing. */
const PAIRS = [
  ['quiet', 'agent.spoke', 'speaking', undefined],
  ['quiet', 'agent.heard', 'quiet', undefined],
  ['speaking', 'caller.suspected', 'paused', 'pause'],
  ['speaking', 'caller.interrupted', 'quiet', 'cut'],
  ['speaking', 'agent.heard', 'quiet', undefined],
  ['speaking', 'agent.spoke', 'speaking', undefined],
  ['paused', 'caller.interrupted', 'quiet', 'cut'],
  ['paused', 'caller.dismissed', 'speaking', 'resume'],
  ['paused', 'agent.spoke', 'paused', undefined],
  ['paused', 'agent.heard', 'paused', undefined],
] as const;

const ALL_PAIRS = STATES.flatMap((state) => EVENTS.map((event) => [state, event] as const));
const isListed = (state: BargeInState, event: BargeInEvent): boolean =>
  PAIRS.some(([from, on]) => from === state && on === event);

describe('barge-in table', () => {
  it.each(PAIRS)('%s, %s: goes to %s with effect %s', (state, event, to, effect) => {
    expect(BARGE_IN_TRANSITIONS[state][event]).toEqual(effect === undefined ? { to } : { to, effect });
  });

  it.each(ALL_PAIRS.filter(([state, event]) => !isListed(state, event)))('%s, %s: is unexpected', (state, event) => {
    expect(BARGE_IN_TRANSITIONS[state][event]).toBeUndefined();
  });

  it('has a row for every state and no others', () => {
    expect(Object.keys(BARGE_IN_TRANSITIONS)).toEqual(STATES);
  });

  it('has no pause that nothing ends, neither the caller nor the lack of one', () => {
    const ends = Object.entries(BARGE_IN_TRANSITIONS.paused).filter(([, { to }]) => to !== 'paused');
    expect(ends.map(([event, { effect }]) => [event, effect])).toEqual([
      ['caller.interrupted', 'cut'],
      ['caller.dismissed', 'resume'],
    ]);
  });
});
