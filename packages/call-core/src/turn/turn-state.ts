/** What is known of the turns of a call, and what can be read from it without a step. */
import { buildTurnId, type CallEvent, type TurnId } from '@trunkline/protocol';
import type { UnfinishedEntry } from './kept-conversation.ts';
import type { Floor } from './floor.ts';
import { heardPart } from './heard-text.ts';
import type { TimedText } from './timed-words.ts';

export interface AgentTurn {
  turnId: TurnId;
  text: string;
  startMs: number;
  /** Known once the agent has stopped sending. */
  endMs: number | undefined;
  /** Whether the record says that the turn has started. */
  announced: boolean;
  /** When its first frame went out, on the scale of the facts. */
  announcedAtMs: number;
  /** Whether the record says that the caller has begun to hear it, and that all of it has gone out. */
  isHeard: boolean;
  isSent: boolean;
  /** When its words were spoken; empty for an agent that does not tell. */
  words: readonly TimedText[];
  /** What the record says that the caller has heard of it. */
  toldText: string;
}

export interface TurnState {
  floor: Floor;
  turnIndex: number;
  /** Whether the agent has begun to answer the current turn. */
  answered: boolean;
  callerText: string;
  /** When the record was last told words that may still change. */
  partialToldAtMs: number | undefined;
  callerStoppedAtMs: number | undefined;
  /** The agent's turns that are not wholly heard, oldest first. Only the last one can be open, which is to have no `endMs`. */
  agentTurns: readonly AgentTurn[];
  /** Text that was received before its audio. */
  waitingText: string;
  /** Whether the agent hands over exact texts, which makes its transcripts of itself superfluous. */
  hasExactText: boolean;
}

export const INITIAL_TURN_STATE: TurnState = Object.freeze({
  floor: 'nobody',
  turnIndex: 0,
  answered: false,
  callerText: '',
  partialToldAtMs: undefined,
  callerStoppedAtMs: undefined,
  agentTurns: [],
  waitingText: '',
  hasExactText: false,
});

/** The state of a call that has had `turns` turns on another replica. */
export function resumedTurnState(turns: number): TurnState {
  return turns === 0 ? INITIAL_TURN_STATE : { ...INITIAL_TURN_STATE, turnIndex: turns, answered: true };
}

export interface TurnStep {
  state: TurnState;
  /** The facts that this step adds to the record. */
  facts: CallEvent[];
}

/** The turn whose audio is being received, if there is one. */
export function openAgentTurn(state: TurnState): AgentTurn | undefined {
  const last = state.agentTurns.at(-1);
  return last && last.endMs === undefined ? last : undefined;
}

/** Where the first agent turn begins whose start has not been recorded; infinite when there is none. */
export function unannouncedFromMs(state: TurnState): number {
  return state.agentTurns.find((turn) => !turn.announced)?.startMs ?? Number.POSITIVE_INFINITY;
}

/** Where the first agent turn ends that is whole and of which the record does not say that it has gone out; infinite when there is none. */
export function unsentToMs(state: TurnState): number {
  return state.agentTurns.find((turn) => turn.endMs !== undefined && !turn.isSent)?.endMs ?? Number.POSITIVE_INFINITY;
}

/**
 * From which position on it says something of a turn that the caller has heard so far: a turn has begun to be heard, or has been heard
 * whole. Infinite when there is none.
 */
export function untoldFromMs(state: TurnState): number {
  let fromMs = Number.POSITIVE_INFINITY;
  for (const { announced, isHeard, startMs, endMs } of state.agentTurns) {
    if (announced && !isHeard) fromMs = Math.min(fromMs, startMs);
    if (endMs !== undefined) fromMs = Math.min(fromMs, endMs);
  }
  return fromMs;
}

/**
 * What was said and is not in the record yet: the agent's turns as far as the caller is going to hear them, and what the
 * caller said and nobody has answered.
 * @param endMs where the agent audio that has been received ends.
 */
export function unfinishedTalk(state: TurnState, endMs: number): UnfinishedEntry[] {
  const entries: UnfinishedEntry[] = state.agentTurns.map((turn) => {
    const receivedMs = endMs - turn.startMs;
    const content = turn.endMs === undefined ? heardPart(turn.text, receivedMs, receivedMs) : turn.text;
    return { role: 'assistant', turnId: turn.turnId, content };
  });
  if (!state.answered) entries.push({ role: 'user', turnId: buildTurnId(state.turnIndex), content: state.callerText });
  return entries.filter(({ content }) => content);
}
