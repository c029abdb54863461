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

/** Every pair that does something. */
const PAIRS = [
  ['quiet', 'agent.spoke', 'speaking', undefined],
  ['speaking', 'caller.suspected', 'paused', 'pause'],
  ['speaking', 'caller.interrupted', 'quiet', 'cut'],
  ['speaking', 'agent.heard', 'quiet', undefined],
  ['paused', 'caller.interrupted', 'quiet', 'cut'],
  ['paused', 'caller.dismissed', 'speaking', 'resume'],
] as const;

const ALL_PAIRS = STATES.flatMap((state) => EVENTS.map((event) => [state, event] as const));
const isListed = (state: BargeInState, event: BargeInEvent): boolean =>
  PAIRS.some(([from, on]) => from === state && on === event);

describe('barge-in table', () => {
  it.each(PAIRS)('%s, %s: goes to %s with effect %s', (state, event, to, effect) => {
    expect(BARGE_IN_TRANSITIONS[state][event]).toEqual(effect === undefined ? { to } : { to, effect });
  });

  it.each(ALL_PAIRS.filter(([state, event]) => !isListed(state, event)))('%s, %s: changes nothing', (state, event) => {
    expect(BARGE_IN_TRANSITIONS[state][event]).toBeUndefined();
  });

  it('has a row for every state and no others', () => {
    expect(Object.keys(BARGE_IN_TRANSITIONS)).toEqual(STATES);
  });

  it('has no pause that nothing ends, neither the caller nor the lack of one', () => {
    expect(Object.values(BARGE_IN_TRANSITIONS.paused).map(({ effect }) => effect)).toEqual(['cut', 'resume']);
  });
});
