/**
 * What was said so far, for an agent that takes over in the middle. It is told what the caller heard, which may be less than
 * what was meant to be said.
 */
import type { CallEvent, Channel } from '@trunkline/protocol';
import { KeptConversation, type TimedEntry } from './kept-conversation.ts';

/** Reads the conversation out of a call's facts, all of it, with the times at which it was begun. */
export function timedConversationOf(events: readonly CallEvent[]): TimedEntry[] {
  const conversation = new KeptConversation({ entries: Infinity, characters: Infinity });
  for (const event of events) conversation.record(event);
  return conversation.timedEntries;
}

/** How many turns a call has had. */
export function turnsOf(events: readonly CallEvent[]): number {
  const indexOf = (event: CallEvent): number =>
    'turnId' in event && event.turnId !== undefined ? Number(event.turnId.replace('turn_', '')) : 0;
  return events.reduce((most, event) => Math.max(most, indexOf(event)), 0);
}

const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  twilio: 'the telephone',
  web: 'a voice call in the browser',
  chat: 'the text chat',
};

/** What an agent is told when it goes on with a conversation that began in another session. */
export function continuationContext(from: Channel, to: Channel): string {
  return (
    `The conversation so far took place on ${CHANNEL_NAMES[from]}; the same person is now on ${CHANNEL_NAMES[to]}. ` +
    'Say hello in one short sentence and go on where you were. Do not introduce yourself again.'
  );
}
