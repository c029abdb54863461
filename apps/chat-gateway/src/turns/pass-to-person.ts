/**
 * Passes a user who asks for a person on to one: the agent is mute from this message on, which gets no answer but a sentence that
 * says so. Whoever reads the chat then writes in it (`POST /chat/:sessionId/messages`).
 *
 * The steps come in an order in which a replica may die between any two of them: whoever takes the turn next finds what is done and
 * does the rest, so that everything is in the chat once.
 */
import { asksForPerson } from '@trunkline/protocol';
import type { HeldTurn, SessionStore, TurnEnd } from '@trunkline/session-store';
import type { AnswerWriter } from './answer-writer.ts';
import { mutedEnd, postedEvent } from './turn-ends.ts';

/** CHAT_ESCALATION. */
export interface Escalation {
  /** ESCALATION_PHRASES: a message that holds one of them asks for a person. */
  phrases: readonly string[];
  /** CHAT_ESCALATION_REPLY: the agent's last words. */
  reply: string;
}

/** Whether a turn asks for a person, with which the agent has nothing to do yet. */
export function wantsPerson({ text, asks, shown }: HeldTurn, { phrases }: Escalation): boolean {
  return asks === 0 && shown === '' && asksForPerson(text, phrases);
}

/** @returns the end of the turn, unless `signal` has aborted. @throws the reason of `signal`; TrunklineError of the store. */
export async function passToPerson(
  { chats }: Pick<SessionStore, 'chats'>,
  turn: HeldTurn,
  writer: AnswerWriter,
  { reply }: Escalation,
  signal: AbortSignal,
): Promise<TurnEnd> {
  const { sessionId, messageId } = turn;
  if (!writer.hasBegun) await writer.note({ events: [postedEvent(turn)] });
  signal.throwIfAborted();
  await chats.say(sessionId, { messageId: `${messageId}-passed-on`, text: reply });
  await chats.mute(sessionId, '');
  return mutedEnd();
}
