/** How a turn ends, in the words of its record and of its last event. */
import { type ChatEvent, type ErrorCode, TrunklineError } from '@trunkline/protocol';
import type { HeldTurn, TurnEnd } from '@trunkline/session-store';
import type { VapiFailure } from '../vapi/vapi-failure.ts';

const completed = (
  { sessionId, messageId, chat }: HeldTurn,
  answer: string,
  chatId: string | undefined,
  finishReason: 'answered' | 'stopped',
): ChatEvent => ({
  type: 'message.completed',
  sessionId,
  ...(chatId !== undefined && { chatId }),
  messageId,
  message: answer,
  reply: answer,
  sessionActive: true,
  expiresAt: new Date(chat.expiresAtMs).toISOString(),
  finishReason,
});

/** @param toldAtMs until when the agent knows what was said elsewhere. */
export function answeredEnd(turn: HeldTurn, answer: string, chatId: string | undefined, toldAtMs: number): TurnEnd {
  return { state: 'answered', answer, toldAtMs, events: [completed(turn, answer, chatId, 'answered')] };
}

export function stoppedEnd(turn: HeldTurn, answer: string): TurnEnd {
  return { state: 'stopped', answer, events: [completed(turn, answer, turn.chatId, 'stopped')] };
}

/** Tells readers what the user has written where no agent answers it. */
export function postedEvent({ messageId, text }: HeldTurn): ChatEvent {
  return { type: 'message.posted', messageId, role: 'user', text };
}

/** No agent answers, and readers have been told. */
export function mutedEnd(): TurnEnd {
  return { state: 'answered', answer: '', events: [] };
}

/** A person has the session, so no agent answers. */
export function postedEnd(turn: HeldTurn): TurnEnd {
  // A message that has begun without a question to the agent is the one that asked for the person, and stands in the feed already.
  const isPosted = turn.step > 0 && turn.asks === 0;
  return isPosted ? mutedEnd() : { ...mutedEnd(), events: [postedEvent(turn)] };
}

interface Fault {
  state: 'failed' | 'interrupted';
  code: ErrorCode;
  message: string;
  retryAfterMs?: number;
}

function faultyEnd({ messageId }: HeldTurn, answer: string, fault: Fault): TurnEnd {
  const { code, message } = fault;
  return { ...fault, answer, events: [{ type: 'error', messageId, code, message, retryable: true }] };
}

export function emptyEnd(turn: HeldTurn): TurnEnd {
  const message = 'The agent has answered without a word. Ask again.';
  return faultyEnd(turn, '', { state: 'failed', code: 'TL_ANSWER_EMPTY', message });
}

export function interruptedEnd(turn: HeldTurn, answer: string): TurnEnd {
  const message = 'The answer broke off, and its rest could not be had. Ask again for another one.';
  return faultyEnd(turn, answer, { state: 'interrupted', code: 'TL_ANSWER_INTERRUPTED', message });
}

export function failedEnd(turn: HeldTurn, { retryAfterMs }: Pick<VapiFailure, 'retryAfterMs'>): TurnEnd {
  const message = 'The agent cannot be reached. Try again shortly.';
  return faultyEnd(turn, '', {
    state: 'failed',
    code: 'TL_AGENT_UNAVAILABLE',
    message,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** A fault of ours or of Redis. */
export function brokenEnd(turn: HeldTurn, answer: string, error: unknown): TurnEnd {
  const known = error instanceof TrunklineError;
  const code = known ? error.code : 'TL_INTERNAL';
  const message = known ? error.message : 'Something went wrong on our side; it has been logged.';
  return faultyEnd(turn, answer, { state: answer === '' ? 'failed' : 'interrupted', code, message });
}
