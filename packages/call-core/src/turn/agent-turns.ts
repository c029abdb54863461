/** What a turn of the agent does: its audio and text are received, it is announced, heard, lost or cut. */
import { buildTurnId, type CallEvent } from '@trunkline/protocol';
import { callerTurnEnded, withTurnFor } from './caller-turns.ts';
import { nextFloor } from './floor.ts';
import { heardPart } from './heard-text.ts';
import { joinText } from './join-text.ts';
import { heardWords, type TimedText } from './timed-words.ts';
import { type AgentTurn, openAgentTurn, type TurnState, type TurnStep } from './turn-state.ts';

/** Quieter than any voice or room can be: digital silence and dither. */
export const SILENCE_DBFS = -65;

const withOpenTurn = (state: TurnState, turn: AgentTurn): TurnState => ({
  ...state,
  agentTurns: [...state.agentTurns.slice(0, -1), turn],
});

function heardTextOf({ text, words }: AgentTurn, heardMs: number, sentMs: number): string {
  return words.length > 0 ? heardWords(words, heardMs) : heardPart(text, heardMs, sentMs);
}

/** The fact that a turn is over, which was heard up to `heardToMs` and sent up to `sentToMs`. */
function turnEnded(
  turn: AgentTurn,
  heardToMs: number,
  interrupted: boolean,
  sentToMs: number,
  nowMs: number,
): CallEvent {
  const sentMs = Math.max(0, sentToMs - turn.startMs);
  const heardMs = Math.min(sentMs, Math.max(0, heardToMs - turn.startMs));
  return {
    type: 'agent.turnEnded',
    atMs: nowMs,
    turnId: turn.turnId,
    text: turn.text,
    heardText: interrupted ? heardTextOf(turn, heardMs, sentMs) : turn.text,
    sentMs,
    heardMs,
    interrupted,
  };
}

/** The floor once the given turns are all that is left to be heard. */
const floorWith = (state: TurnState, agentTurns: readonly AgentTurn[]): TurnState['floor'] =>
  agentTurns.length === 0 ? nextFloor(state.floor, 'agent.finished') : state.floor;

/** Opens a turn for audio that begins at `positionMs`. */
export function receiveAudio(state: TurnState, positionMs: number, levelDbfs: number, nowMs: number): TurnStep {
  // A transport may keep its stream alive with silence between turns. Such silence is no turn and need not be played.
  if (openAgentTurn(state) || levelDbfs < SILENCE_DBFS) return { state, facts: [] };
  const current = withTurnFor(state);
  const turn: AgentTurn = {
    turnId: buildTurnId(current.turnIndex),
    text: current.waitingText,
    startMs: positionMs,
    endMs: undefined,
    announced: false,
    announcedAtMs: nowMs,
    isHeard: false,
    isSent: false,
    words: [],
    toldText: '',
  };
  return {
    state: {
      ...current,
      answered: true,
      waitingText: '',
      agentTurns: [...current.agentTurns, turn],
      floor: nextFloor(current.floor, 'agent.started'),
    },
    facts: [...callerTurnEnded(current, nowMs), { type: 'agent.firstAudio', atMs: nowMs, turnId: turn.turnId }],
  };
}

export function announceAudio(state: TurnState, nowMs: number): TurnStep {
  const turn = state.agentTurns.find((candidate) => !candidate.announced);
  if (!turn) return { state, facts: [] };
  const announced = { ...turn, announced: true, announcedAtMs: nowMs };
  const agentTurns = state.agentTurns.map((other) => (other === turn ? announced : other));
  const { callerStoppedAtMs } = state;
  const responseMs = callerStoppedAtMs === undefined ? {} : { responseMs: Math.max(0, nowMs - callerStoppedAtMs) };
  return {
    state: { ...state, agentTurns, callerStoppedAtMs: undefined },
    facts: [{ type: 'agent.turnStarted', atMs: nowMs, turnId: turn.turnId, ...responseMs }],
  };
}

export function receiveText(state: TurnState, text: string, exact: boolean): TurnState {
  if (!exact && state.hasExactText) return state;
  // The first exact text replaces what the transcript had said of the same turn.
  const replaces = exact && !state.hasExactText;
  const next = { ...state, hasExactText: state.hasExactText || exact };
  const turn = openAgentTurn(state);
  if (!turn) return { ...next, waitingText: joinText(replaces ? '' : state.waitingText, text) };
  return withOpenTurn(next, { ...turn, text: joinText(replaces ? '' : turn.text, text) });
}

/** Times words of the open turn. Words that come before their audio cannot be placed, and change nothing. */
export function timeWords(state: TurnState, time: (turn: AgentTurn) => TimedText[]): TurnState {
  const turn = openAgentTurn(state);
  return turn ? withOpenTurn(state, { ...turn, words: time(turn) }) : state;
}

/** Ends the open turn at `positionMs`. */
export function stopAgentSpeech(state: TurnState, positionMs: number): TurnState {
  const turn = openAgentTurn(state);
  return turn ? withOpenTurn(state, { ...turn, endMs: positionMs }) : state;
}

/** Records that turns have gone out whole. */
export function finishSending(state: TurnState, positionMs: number, nowMs: number): TurnStep {
  const facts: CallEvent[] = [];
  const agentTurns = state.agentTurns.map((turn) => {
    if (turn.isSent || turn.endMs === undefined || turn.endMs > positionMs) return turn;
    const sentMs = Math.max(0, turn.endMs - turn.startMs);
    facts.push({ type: 'agent.finishedSending', atMs: nowMs, turnId: turn.turnId, sentMs });
    return { ...turn, isSent: true };
  });
  return facts.length === 0 ? { state, facts } : { state: { ...state, agentTurns }, facts };
}

/**
 * Records which turns the caller has begun to hear. A mark proves more than a beginning, so the beginning was earlier by all that it
 * proves of the turn; the way of the mark is still in it, so it is never too early.
 */
function beginHeard(state: TurnState, positionMs: number, nowMs: number): TurnStep {
  const facts: CallEvent[] = [];
  const agentTurns = state.agentTurns.map((turn) => {
    if (turn.isHeard || !turn.announced || turn.startMs >= positionMs) return turn;
    const heardMs = Math.min(positionMs, turn.endMs ?? positionMs) - turn.startMs;
    const atMs = Math.max(turn.announcedAtMs, Math.round(nowMs - heardMs));
    facts.push({ type: 'agent.firstHeard', atMs, turnId: turn.turnId });
    return { ...turn, isHeard: true };
  });
  return facts.length === 0 ? { state, facts } : { state: { ...state, agentTurns }, facts };
}

/** Records which turns have begun to be heard, and ends those that have been heard whole by `positionMs`. */
export function settleHeard(before: TurnState, positionMs: number, nowMs: number): TurnStep {
  const { state, facts } = beginHeard(before, positionMs, nowMs);
  const isHeard = (turn: AgentTurn): boolean => turn.endMs !== undefined && positionMs >= turn.endMs;
  const done = state.agentTurns.filter(isHeard);
  if (done.length === 0) return { state, facts };
  const agentTurns = state.agentTurns.filter((turn) => !isHeard(turn));
  const ends = done.map((turn) => turnEnded(turn, positionMs, false, turn.endMs as number, nowMs));
  return { state: { ...state, agentTurns, floor: floorWith(state, agentTurns) }, facts: [...facts, ...ends] };
}

/**
 * Ends the turns that had been sent whole, with what was heard of them. A turn that goes on is credited with what was heard
 * of it so far and never with what was lost: its beginning moves by as much as was lost.
 */
export function loseAudio(state: TurnState, heardMs: number, sentMs: number, nowMs: number): TurnStep {
  const isSent = (turn: AgentTurn): boolean => turn.endMs !== undefined && turn.endMs <= sentMs;
  const sent = state.agentTurns.filter(isSent);
  const agentTurns = state.agentTurns
    .filter((turn) => !isSent(turn))
    .map((turn) => ({ ...turn, startMs: turn.startMs + Math.max(0, sentMs - Math.max(heardMs, turn.startMs)) }));
  return {
    state: { ...state, agentTurns, floor: floorWith(state, agentTurns) },
    facts: sent.map((turn) => turnEnded(turn, heardMs, true, turn.endMs as number, nowMs)),
  };
}

/** Records what was heard while it is being heard, because a process that dies ends no turns. */
export function tellHeard(state: TurnState, heardToMs: number, endMs: number, nowMs: number): TurnStep {
  const facts: CallEvent[] = [];
  const agentTurns = state.agentTurns.map((turn) => {
    const heardMs = Math.max(0, Math.min(heardToMs, turn.endMs ?? endMs) - turn.startMs);
    const heardText = heardTextOf(turn, heardMs, (turn.endMs ?? endMs) - turn.startMs);
    if (heardText === '' || heardText === turn.toldText) return turn;
    facts.push({ type: 'agent.heard', atMs: nowMs, turnId: turn.turnId, heardText, heardMs: Math.round(heardMs) });
    return { ...turn, toldText: heardText };
  });
  return { state: { ...state, agentTurns }, facts };
}

/** Ends every turn that is not wholly heard. @param receivedToMs where the audio that had been received ends. */
export function closeTurns(state: TurnState, heardMs: number, receivedToMs: number, nowMs: number): TurnStep {
  return {
    state: { ...state, agentTurns: [], waitingText: '', floor: nextFloor(state.floor, 'agent.interrupted') },
    facts: state.agentTurns.map((turn) => turnEnded(turn, heardMs, true, turn.endMs ?? receivedToMs, nowMs)),
  };
}
