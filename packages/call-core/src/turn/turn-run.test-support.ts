/** Steps the turn machine through a list of inputs. */
import type { CallEvent } from '@trunkline/protocol';
import type { TurnInput } from './turn-input.ts';
import { stepTurn } from './turn-machine.ts';
import { INITIAL_TURN_STATE } from './turn-state.ts';

/** Facts that say how far a turn has come, and nothing of what was said. */
const MILESTONES = new Set<CallEvent['type']>(['agent.firstAudio', 'agent.firstHeard', 'agent.finishedSending']);

/**
 * @returns the state at the end, the facts of ends and starts, and apart from them the facts told while a turn goes on and those
 *   that say how far a turn has come.
 */
export const run = (...inputs: (TurnInput & { at?: number })[]) => {
  let state = INITIAL_TURN_STATE;
  const facts: CallEvent[] = [];
  for (const { at = 0, ...input } of inputs) {
    const next = stepTurn(state, input as TurnInput, at);
    state = next.state;
    facts.push(...next.facts);
  }
  const milestones = facts.filter(({ type }) => MILESTONES.has(type));
  const others = facts.filter(({ type }) => !MILESTONES.has(type));
  const isOfEnd = ({ type }: CallEvent): boolean => type !== 'caller.said' && type !== 'agent.heard';
  return { state, facts: others.filter(isOfEnd), told: others.filter((event) => !isOfEnd(event)), milestones };
};

export const audio = (positionMs: number, levelDbfs = -20): TurnInput => ({
  type: 'agent.audioReceived',
  positionMs,
  levelDbfs,
});
export const text = (words: string): TurnInput => ({ type: 'agent.textReceived', text: words, exact: true });
