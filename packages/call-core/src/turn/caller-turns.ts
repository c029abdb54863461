/** What a turn of the caller does: it begins, is transcribed piece by piece, and ends when the agent answers. */
import { buildTurnId, type CallEvent } from '@trunkline/protocol';
import { nextFloor } from './floor.ts';
import { joinText } from './join-text.ts';
import type { TurnState, TurnStep } from './turn-state.ts';

/** The current turn if it is still open for whoever speaks now, else the next one. */
export function withTurnFor(state: TurnState): TurnState {
  if (state.turnIndex > 0 && !state.answered) return state;
  return { ...state, turnIndex: state.turnIndex + 1, answered: false, callerText: '', callerStoppedAtMs: undefined };
}

/** The fact that the caller's part of the turn is over; none when the caller said nothing. */
export function callerTurnEnded(state: TurnState, nowMs: number): CallEvent[] {
  if (!state.callerText) return [];
  const turnId = buildTurnId(state.turnIndex);
  return [{ type: 'caller.turnEnded', atMs: nowMs, turnId, text: state.callerText }];
}

export function startCallerSpeech(state: TurnState): TurnState {
  const current = withTurnFor(state);
  return { ...current, floor: nextFloor(current.floor, 'caller.started') };
}

export function stopCallerSpeech(state: TurnState, nowMs: number): TurnState {
  return { ...state, floor: nextFloor(state.floor, 'caller.stopped'), callerStoppedAtMs: nowMs };
}

export function transcribe(state: TurnState, text: string, nowMs: number): TurnStep {
  const current = state.turnIndex === 0 ? withTurnFor(state) : state;
  const callerText = joinText(current.callerText, text);
  const next = { ...current, callerText };
  // A transcript may be finished only after the answer has begun. Then the fact is recorded again with all of the text.
  if (next.answered) return { state: next, facts: callerTurnEnded(next, nowMs) };
  const turnId = buildTurnId(next.turnIndex);
  return { state: next, facts: [{ type: 'caller.said', atMs: nowMs, turnId, text: callerText }] };
}
