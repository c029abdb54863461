/**
 * What was said so far, for an agent that takes over in the middle. It is told what the caller heard, which may be less than
 * what was meant to be said.
 */
import type { CallEvent, Channel } from '@trunkline/protocol';

export interface ConversationEntry {
  role: 'user' | 'assistant';
  content: string;
}

/**
 * Reads the conversation out of a call's facts. A fact about a turn that goes on stands until a newer one replaces it, because
 * a replica that died has not ended its turns.
 */
export function conversationOf(events: readonly CallEvent[]): ConversationEntry[] {
  const entries: ConversationEntry[] = [];
  const said = new Map<string, ConversationEntry>();
  const tell = (role: ConversationEntry['role'], turnId: string, content: string): void => {
    const key = `${role} ${turnId}`;
    const known = said.get(key);
    if (known) {
      known.content = content;
      return;
    }
    const entry: ConversationEntry = { role, content };
    said.set(key, entry);
    entries.push(entry);
  };
  for (const event of events) {
    switch (event.type) {
      case 'agent.heard':
        tell('assistant', event.turnId, event.heardText);
        break;
      case 'agent.turnEnded':
        tell('assistant', event.turnId, event.heardText);
        // What is said later in the same turn is an entry of its own.
        said.delete(`assistant ${event.turnId}`);
        break;
      case 'caller.said':
      case 'caller.turnEnded':
        tell('user', event.turnId, event.text);
        break;
      default:
    }
  }
  return entries.filter(({ content }) => content !== '');
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
