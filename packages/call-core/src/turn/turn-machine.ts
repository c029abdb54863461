/**
 * Turns: what the caller said, what the agent said, how much of it was heard, and who cut in. One turn is one thing said by
 * the caller and the agent's answer to it; the greeting is a turn without a caller.
 *
 * It never looks at audio. Positions are ms on the heard ledger's scale (heard-ledger.ts), handed in by whoever owns it.
 */
import { buildTurnId, type CallEvent, type TurnId } from '@trunkline/protocol';
import type { ConversationEntry } from './conversation.ts';
import { type Floor, nextFloor } from './floor.ts';
import { heardPart } from './heard-text.ts';
import { addAlignedWords, addSpokenWords, heardWords, type TimedText } from './timed-words.ts';

export type TurnInput =
  | { type: 'caller.speechStarted' }
  | { type: 'caller.speechStopped' }
  | { type: 'caller.transcribed'; text: string }
  /** Text that the agent is about to speak or is speaking, piece by piece. `exact` is what its synthesiser was given. */
  | { type: 'agent.textReceived'; text: string; exact: boolean }
  /** When words of the turn that is being spoken were or will be spoken, within a segment of it. */
  | { type: 'agent.wordsAligned'; words: readonly string[]; endTimesMs: readonly number[] }
  /** So many words of `text` are in the audio that has come up to `positionMs`. */
  | { type: 'agent.wordsSpoken'; text: string; count: number; positionMs: number }
  /** Admitted agent audio that begins at `positionMs`, while no turn of the agent is open. */
  | { type: 'agent.audioReceived'; positionMs: number; levelDbfs: number }
  /** The first frame of that audio is on its way to the caller. */
  | { type: 'agent.audioSent' }
  /** No more audio of the current turn; it ends at `positionMs`. */
  | { type: 'agent.speechStopped'; positionMs: number }
  | { type: 'agent.heard'; positionMs: number }
  /** Some time has passed: what has been heard of turns that go on is written down. `endMs`: where the audio that has come ends. */
  | { type: 'time.passed'; heardMs: number; endMs: number }
  /** The caller cut in (barge-in/barge-in.ts), and all that was unheard has been thrown away. */
  | {
      type: 'agent.cut';
      decidedBy: 'vapi' | 'local';
      heardMs: number;
      droppedMs: number;
      decisionToClearMs: number;
      /** From the first sound of the caller's voice, where it was heard, to `clear`. */
      speechToClearMs?: number;
    }
  /** The carrier's buffer is gone: up to `sentMs` went out, up to `heardMs` was heard, and what lies between is lost. */
  | { type: 'carrier.lost'; heardMs: number; sentMs: number }
  /** `endMs`: where the agent audio that had come ends. */
  | { type: 'call.ended'; heardMs: number; endMs: number };

interface AgentTurn {
  turnId: TurnId;
  text: string;
  startMs: number;
  /** Known once the agent has stopped sending. */
  endMs: number | undefined;
  announced: boolean;
  /** When its words were spoken, where the agent tells. */
  words: readonly TimedText[];
  /** What was last written down of it. */
  toldText: string;
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

/** The state of a call that goes on here after `turns` turns elsewhere. */
export function resumedTurnState(turns: number): TurnState {
  return turns === 0 ? INITIAL_TURN_STATE : { ...INITIAL_TURN_STATE, turnIndex: turns, answered: true };
}

export interface TurnStep {
  state: TurnState;
  /** What is to be written down. */
  facts: CallEvent[];
}

/** Below what any voice or room can be: digital silence and dither. */
const SILENCE_DBFS = -65;

const joinText = (a: string, b: string): string => (a && b ? `${a} ${b.trim()}` : a || b.trim());

/** The turn in which agent audio is being received, if any. */
export function openAgentTurn(state: TurnState): AgentTurn | undefined {
  const last = state.agentTurns.at(-1);
  return last && last.endMs === undefined ? last : undefined;
}

/**
 * What was said and is not in the record yet: of the agent, as much as the caller is going to hear; of the caller, what
 * nobody has answered. @param endMs where the agent audio that has come ends.
 */
export function unfinishedTalk(state: TurnState, endMs: number): ConversationEntry[] {
  const entries: ConversationEntry[] = state.agentTurns.map((turn) => {
    const comeMs = endMs - turn.startMs;
    return { role: 'assistant', content: turn.endMs === undefined ? heardPart(turn.text, comeMs, comeMs) : turn.text };
  });
  if (!state.answered) entries.push({ role: 'user', content: state.callerText });
  return entries.filter(({ content }) => content);
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

function callerTurnEnded(state: TurnState, nowMs: number): CallEvent[] {
  if (!state.callerText) return [];
  const turnId = buildTurnId(state.turnIndex);
  return [{ type: 'caller.turnEnded', atMs: nowMs, turnId, text: state.callerText }];
}

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

function heardTextOf({ text, words }: AgentTurn, heardMs: number, sentMs: number): string {
  return words.length > 0 ? heardWords(words, heardMs) : heardPart(text, heardMs, sentMs);
}

/** Words belong to the turn whose audio is coming; those that come before it cannot be placed. */
function timeWords(state: TurnState, time: (turn: AgentTurn) => TimedText[]): TurnStep {
  const turn = openAgentTurn(state);
  if (!turn) return { state, facts: [] };
  const timed = { ...turn, words: time(turn) };
  return { state: { ...state, agentTurns: [...state.agentTurns.slice(0, -1), timed] }, facts: [] };
}

function receiveAudio(state: TurnState, positionMs: number, levelDbfs: number, nowMs: number): TurnStep {
  // A transport may keep its stream alive with silence between turns. That is no turn, and need not be played.
  if (openAgentTurn(state) || levelDbfs < SILENCE_DBFS) return { state, facts: [] };
  const current = withTurnFor(state);
  const turn: AgentTurn = {
    turnId: buildTurnId(current.turnIndex),
    text: current.waitingText,
    startMs: positionMs,
    endMs: undefined,
    announced: false,
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
    facts: callerTurnEnded(current, nowMs),
  };
}

function announceAudio(state: TurnState, nowMs: number): TurnStep {
  const turn = state.agentTurns.find((candidate) => !candidate.announced);
  if (!turn) return { state, facts: [] };
  const agentTurns = state.agentTurns.map((other) => (other === turn ? { ...turn, announced: true } : other));
  const { callerStoppedAtMs } = state;
  const responseMs = callerStoppedAtMs === undefined ? {} : { responseMs: Math.max(0, nowMs - callerStoppedAtMs) };
  return {
    state: { ...state, agentTurns, callerStoppedAtMs: undefined },
    facts: [{ type: 'agent.turnStarted', atMs: nowMs, turnId: turn.turnId, ...responseMs }],
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
  if (done.length === 0) return { state, facts: [] };
  const agentTurns = state.agentTurns.filter((turn) => !isHeard(turn));
  const floor = agentTurns.length === 0 ? nextFloor(state.floor, 'agent.finished') : state.floor;
  return {
    state: { ...state, agentTurns, floor },
    facts: done.map((turn) => turnEnded(turn, positionMs, false, turn.endMs as number, nowMs)),
  };
}

/**
 * Turns that had gone out whole end here, with what was heard of them. One that goes on is credited with what was heard of
 * it so far, and never with what was lost: its beginning moves by as much.
 */
function loseAudio(state: TurnState, heardMs: number, sentMs: number, nowMs: number): TurnStep {
  const isOut = (turn: AgentTurn): boolean => turn.endMs !== undefined && turn.endMs <= sentMs;
  const out = state.agentTurns.filter(isOut);
  const agentTurns = state.agentTurns
    .filter((turn) => !isOut(turn))
    .map((turn) => ({ ...turn, startMs: turn.startMs + Math.max(0, sentMs - Math.max(heardMs, turn.startMs)) }));
  const floor = agentTurns.length === 0 ? nextFloor(state.floor, 'agent.finished') : state.floor;
  return {
    state: { ...state, agentTurns, floor },
    facts: out.map((turn) => turnEnded(turn, heardMs, true, turn.endMs as number, nowMs)),
  };
}

/** Written as it happens, since a process that dies ends no turns. */
function tellHeard(state: TurnState, heardToMs: number, endMs: number, nowMs: number): TurnStep {
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

/** Closes every turn that is not wholly heard. @param cutAtMs position up to which audio had come. */
function closeTurns(state: TurnState, heardMs: number, cutAtMs: number, nowMs: number): TurnStep {
  return {
    state: { ...state, agentTurns: [], waitingText: '', floor: nextFloor(state.floor, 'agent.interrupted') },
    facts: state.agentTurns.map((turn) => turnEnded(turn, heardMs, true, turn.endMs ?? cutAtMs, nowMs)),
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
      const floor = nextFloor(current.floor, 'caller.started');
      return { state: { ...current, floor }, facts: [] };
    }
    case 'caller.speechStopped':
      return {
        state: { ...state, floor: nextFloor(state.floor, 'caller.stopped'), callerStoppedAtMs: nowMs },
        facts: [],
      };
    case 'caller.transcribed': {
      const current = state.turnIndex === 0 ? withTurnFor(state) : state;
      const callerText = joinText(current.callerText, input.text);
      const next = { ...current, callerText };
      // A transcript may be finished only after the answer has begun: then the fact is told again, complete.
      if (next.answered) return { state: next, facts: callerTurnEnded(next, nowMs) };
      const turnId = buildTurnId(next.turnIndex);
      return { state: next, facts: [{ type: 'caller.said', atMs: nowMs, turnId, text: callerText }] };
    }
    case 'agent.textReceived':
      return { state: receiveText(state, input.text, input.exact), facts: [] };
    case 'agent.wordsAligned':
      return timeWords(state, ({ words }) => addAlignedWords(words, input.words, input.endTimesMs));
    case 'agent.wordsSpoken':
      return timeWords(state, ({ words, startMs }) =>
        addSpokenWords(words, input.text, input.count, input.positionMs - startMs),
      );
    case 'agent.audioReceived':
      return receiveAudio(state, input.positionMs, input.levelDbfs, nowMs);
    case 'agent.audioSent':
      return announceAudio(state, nowMs);
    case 'agent.speechStopped': {
      const turn = openAgentTurn(state);
      if (!turn) return { state, facts: [] };
      const ended = { ...turn, endMs: input.positionMs };
      return { state: { ...state, agentTurns: [...state.agentTurns.slice(0, -1), ended] }, facts: [] };
    }
    case 'agent.heard':
      return settleHeard(state, input.positionMs, nowMs);
    case 'time.passed':
      return tellHeard(state, input.heardMs, input.endMs, nowMs);
    case 'agent.cut': {
      const { decidedBy, heardMs, droppedMs, decisionToClearMs, speechToClearMs } = input;
      const turnId = state.agentTurns.at(-1)?.turnId;
      const closed = closeTurns(state, heardMs, heardMs + droppedMs, nowMs);
      const interrupted: CallEvent = {
        type: 'agent.interrupted',
        atMs: nowMs,
        ...(turnId && { turnId }),
        decidedBy,
        decisionToClearMs,
        ...(speechToClearMs !== undefined && { speechToClearMs }),
        droppedMs,
      };
      return { state: closed.state, facts: [interrupted, ...closed.facts] };
    }
    case 'carrier.lost':
      return loseAudio(state, input.heardMs, input.sentMs, nowMs);
    case 'call.ended': {
      const pending = state.answered ? [] : callerTurnEnded(state, nowMs);
      const closed = closeTurns(state, input.heardMs, input.endMs, nowMs);
      return { state: closed.state, facts: [...pending, ...closed.facts] };
    }
  }
}
