/** Steps the turn machine through a list of inputs. */
import type { CallEvent } from '@trunkline/protocol';
import type { TurnInput } from './turn-input.ts';
import { stepTurn } from './turn-machine.ts';
import { INITIAL_TURN_STATE } from './turn-state.ts';

/** @returns the state at the end, the facts of ends and starts, and apart from them the facts told while a turn goes on. */
export const run = (...inputs: (TurnInput & { at?: number })[]) => {
  let state = INITIAL_TURN_STATE;
  const facts: CallEvent[] = [];
  for (const { at = 0, ...input } of inputs) {
    const next = stepTurn(state, input as TurnInput, at);
    state = next.state;
    facts.push(...next.facts);
  }
  const isOfEnd = ({ type }: CallEvent): boolean => type !== 'caller.said' && type !== 'agent.heard';
  return { state, facts: facts.filter(isOfEnd), told: facts.filter((event) => !isOfEnd(event)) };
};

export const audio = (positionMs: number, levelDbfs = -20): TurnInput => ({
  type: 'agent.audioReceived',
  positionMs,
  levelDbfs,
});
export const text = (words: string): TurnInput => ({ type: 'agent.textReceived', text: words, exact: true });
