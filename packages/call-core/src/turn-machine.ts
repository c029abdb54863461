/**
 * Turns: what the caller said, what the agent said, how much of it was heard, and who cut in. One turn is one thing said by
 * the caller and the agent's answer to it; the greeting is a turn without a caller.
 *
 * It never looks at audio. Positions are ms on the heard ledger's scale (heard-ledger.ts), handed in by whoever owns it.
 */
import { buildTurnId, type CallEvent, type TurnId } from '@trunkline/protocol';
import { type Floor, nextFloor } from './floor.ts';
import { heardPart } from './heard-text.ts';

export type TurnInput =
  | { type: 'caller.speechStarted' }
  | { type: 'caller.speechStopped' }
  | { type: 'caller.transcribed'; text: string }
  /** Text that the agent is about to speak or is speaking, piece by piece. `exact` is what its synthesiser was given. */
  | { type: 'agent.textReceived'; text: string; exact: boolean }
  /** Admitted agent audio that begins at `positionMs`, while no turn of the agent is open. */
  | { type: 'agent.audioReceived'; positionMs: number; levelDbfs: number }
  /** The first frame of that audio is on its way to the caller. */
  | { type: 'agent.audioSent' }
  /** No more audio of the current turn; it ends at `positionMs`. */
  | { type: 'agent.speechStopped'; positionMs: number }
  | { type: 'agent.heard'; positionMs: number }
  | { type: 'agent.interrupted'; decidedBy: 'vapi' | 'local'; unheardMs: number }
  /** The cut asked for has been made. */
  | { type: 'agent.cut'; decidedBy: 'vapi' | 'local'; heardMs: number; droppedMs: number; decisionToClearMs: number }
  | { type: 'call.ended'; heardMs: number };

export type TurnEffect =
  /** Throw away all agent audio that is unheard, here and at the carrier, and then report `agent.cut`. */
  { type: 'agent.cut'; decidedBy: 'vapi' | 'local' } | { type: 'fact'; event: CallEvent };

interface AgentTurn {
  turnId: TurnId;
  text: string;
  startMs: number;
  /** Known once the agent has stopped sending. */
  endMs: number | undefined;
  announced: boolean;
}

export interface TurnState {
  floor: Floor;
  turnIndex: number;
  /** Whether the agent has begun to answer the current turn. */
  answered: boolean;
  callerText: string;
  callerStoppedAtMs: number | undefined;
  /** Agent turns of which something is unheard, oldest first. Only the last can be open (`endMs` unknown). */
  agentTurns: readonly AgentTurn[];
  /** Text that came before its audio. */
  waitingText: string;
  /** The agent hands over exact texts, so its transcript of itself is not needed. */
  hasExactText: boolean;
}

export const INITIAL_TURN_STATE: TurnState = Object.freeze({
  floor: 'nobody',
  turnIndex: 0,
  answered: false,
  callerText: '',
  callerStoppedAtMs: undefined,
  agentTurns: [],
  waitingText: '',
  hasExactText: false,
});

export interface TurnStep {
  state: TurnState;
  effects: TurnEffect[];
}

/** Below what any voice or room can be: digital silence and dither. */
const SILENCE_DBFS = -65;

const fact = (event: CallEvent): TurnEffect => ({ type: 'fact', event });

const joinText = (a: string, b: string): string => (a && b ? `${a} ${b.trim()}` : a || b.trim());

/** The turn in which agent audio is being received, if any. */
export function openAgentTurn(state: TurnState): AgentTurn | undefined {
  const last = state.agentTurns.at(-1);
  return last && last.endMs === undefined ? last : undefined;
}

/** Where the first agent turn begins that has not yet been announced as sent; infinite when there is none. */
export function unannouncedFromMs(state: TurnState): number {
  return state.agentTurns.find((turn) => !turn.announced)?.startMs ?? Number.POSITIVE_INFINITY;
}

/** The current turn when it is still open for whoever speaks now, else the next one. */
function withTurnFor(state: TurnState): TurnState {
  if (state.turnIndex > 0 && !state.answered) return state;
  return { ...state, turnIndex: state.turnIndex + 1, answered: false, callerText: '', callerStoppedAtMs: undefined };
}

function callerTurnEnded(state: TurnState, nowMs: number): TurnEffect[] {
  if (!state.callerText) return [];
  const turnId = buildTurnId(state.turnIndex);
  return [fact({ type: 'caller.turnEnded', atMs: nowMs, turnId, text: state.callerText })];
}

function turnEnded(
  turn: AgentTurn,
  heardToMs: number,
  interrupted: boolean,
  sentToMs: number,
  nowMs: number,
): TurnEffect {
  const sentMs = Math.max(0, sentToMs - turn.startMs);
  const heardMs = Math.min(sentMs, Math.max(0, heardToMs - turn.startMs));
  return fact({
    type: 'agent.turnEnded',
    atMs: nowMs,
    turnId: turn.turnId,
    text: turn.text,
    heardText: interrupted ? heardPart(turn.text, heardMs, sentMs) : turn.text,
    sentMs,
    heardMs,
    interrupted,
  });
}

function receiveAudio(state: TurnState, positionMs: number, levelDbfs: number, nowMs: number): TurnStep {
  // A transport may keep its stream alive with silence between turns. That is no turn, and need not be played.
  if (openAgentTurn(state) || levelDbfs < SILENCE_DBFS) return { state, effects: [] };
  const current = withTurnFor(state);
  const turn: AgentTurn = {
    turnId: buildTurnId(current.turnIndex),
    text: current.waitingText,
    startMs: positionMs,
    endMs: undefined,
    announced: false,
  };
  return {
    state: {
      ...current,
      answered: true,
      waitingText: '',
      agentTurns: [...current.agentTurns, turn],
      floor: nextFloor(current.floor, 'agent.started'),
    },
    effects: callerTurnEnded(current, nowMs),
  };
}

function announceAudio(state: TurnState, nowMs: number): TurnStep {
  const turn = state.agentTurns.find((candidate) => !candidate.announced);
  if (!turn) return { state, effects: [] };
  const agentTurns = state.agentTurns.map((other) => (other === turn ? { ...turn, announced: true } : other));
  const { callerStoppedAtMs } = state;
  const responseMs = callerStoppedAtMs === undefined ? {} : { responseMs: Math.max(0, nowMs - callerStoppedAtMs) };
  return {
    state: { ...state, agentTurns, callerStoppedAtMs: undefined },
    effects: [fact({ type: 'agent.turnStarted', atMs: nowMs, turnId: turn.turnId, ...responseMs })],
  };
}

function receiveText(state: TurnState, text: string, exact: boolean): TurnState {
  if (!exact && state.hasExactText) return state;
  // The first exact text replaces what the transcript had said of the same turn.
  const replaces = exact && !state.hasExactText;
  const next = { ...state, hasExactText: state.hasExactText || exact };
  const turn = openAgentTurn(state);
  if (!turn) return { ...next, waitingText: joinText(replaces ? '' : state.waitingText, text) };
  const updated = { ...turn, text: joinText(replaces ? '' : turn.text, text) };
  return { ...next, agentTurns: [...state.agentTurns.slice(0, -1), updated] };
}

function settleHeard(state: TurnState, positionMs: number, nowMs: number): TurnStep {
  const isHeard = (turn: AgentTurn): boolean => turn.endMs !== undefined && positionMs >= turn.endMs;
  const done = state.agentTurns.filter(isHeard);
  if (done.length === 0) return { state, effects: [] };
  const agentTurns = state.agentTurns.filter((turn) => !isHeard(turn));
  const floor = agentTurns.length === 0 ? nextFloor(state.floor, 'agent.finished') : state.floor;
  return {
    state: { ...state, agentTurns, floor },
    effects: done.map((turn) => turnEnded(turn, positionMs, false, turn.endMs as number, nowMs)),
  };
}

/** Closes every turn that is not wholly heard. @param cutAtMs position up to which audio had come. */
function closeTurns(state: TurnState, heardMs: number, cutAtMs: number, nowMs: number): TurnStep {
  return {
    state: { ...state, agentTurns: [], waitingText: '', floor: nextFloor(state.floor, 'agent.interrupted') },
    effects: state.agentTurns.map((turn) => turnEnded(turn, heardMs, true, turn.endMs ?? cutAtMs, nowMs)),
  };
}

/**
 * One step. Total: every input is taken in every state.
 * @param nowMs time of the fact, in the scale in which facts are kept.
 */
export function stepTurn(state: TurnState, input: TurnInput, nowMs: number): TurnStep {
  switch (input.type) {
    case 'caller.speechStarted': {
      const current = withTurnFor(state);
      return { state: { ...current, floor: nextFloor(current.floor, 'caller.started') }, effects: [] };
    }
    case 'caller.speechStopped':
      return {
        state: { ...state, floor: nextFloor(state.floor, 'caller.stopped'), callerStoppedAtMs: nowMs },
        effects: [],
      };
    case 'caller.transcribed': {
      const current = state.turnIndex === 0 ? withTurnFor(state) : state;
      const next = { ...current, callerText: joinText(current.callerText, input.text) };
      // A transcript may be finished only after the answer has begun: then the fact is told again, complete.
      return { state: next, effects: next.answered ? callerTurnEnded(next, nowMs) : [] };
    }
    case 'agent.textReceived':
      return { state: receiveText(state, input.text, input.exact), effects: [] };
    case 'agent.audioReceived':
      return receiveAudio(state, input.positionMs, input.levelDbfs, nowMs);
    case 'agent.audioSent':
      return announceAudio(state, nowMs);
    case 'agent.speechStopped': {
      const turn = openAgentTurn(state);
      if (!turn) return { state, effects: [] };
      const ended = { ...turn, endMs: input.positionMs };
      return { state: { ...state, agentTurns: [...state.agentTurns.slice(0, -1), ended] }, effects: [] };
    }
    case 'agent.heard':
      return settleHeard(state, input.positionMs, nowMs);
    case 'agent.interrupted':
      // Nothing unheard, nothing to cut (REQUIREMENTS B2).
      if (input.unheardMs <= 0) return { state, effects: [] };
      return { state, effects: [{ type: 'agent.cut', decidedBy: input.decidedBy }] };
    case 'agent.cut': {
      const { decidedBy, heardMs, droppedMs, decisionToClearMs } = input;
      const turnId = state.agentTurns.at(-1)?.turnId;
      const closed = closeTurns(state, heardMs, heardMs + droppedMs, nowMs);
      const interrupted = fact({
        type: 'agent.interrupted',
        atMs: nowMs,
        ...(turnId && { turnId }),
        decidedBy,
        decisionToClearMs,
        droppedMs,
      });
      return { state: closed.state, effects: [interrupted, ...closed.effects] };
    }
    case 'call.ended': {
      const pending = state.answered ? [] : callerTurnEnded(state, nowMs);
      const closed = closeTurns(state, input.heardMs, input.heardMs, nowMs);
      return { state: closed.state, effects: [...pending, ...closed.effects] };
    }
  }
}
