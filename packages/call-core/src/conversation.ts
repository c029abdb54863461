/**
 * What was said so far, for an agent that takes over in the middle: as the caller heard it, not as it was meant.
 */
import type { CallEvent } from '@trunkline/protocol';

export interface ConversationEntry {
  role: 'user' | 'assistant';
  content: string;
}

/** Reads the conversation out of a call's facts. A caller's turn told again replaces what was told before. */
export function conversationOf(events: readonly CallEvent[]): ConversationEntry[] {
  const entries: ConversationEntry[] = [];
  const callerEntries = new Map<string, ConversationEntry>();
  for (const event of events) {
    if (event.type === 'agent.turnEnded' && event.heardText) {
      entries.push({ role: 'assistant', content: event.heardText });
    } else if (event.type === 'caller.turnEnded') {
      const known = callerEntries.get(event.turnId);
      if (known) {
        known.content = event.text;
        continue;
      }
      const entry: ConversationEntry = { role: 'user', content: event.text };
      callerEntries.set(event.turnId, entry);
      entries.push(entry);
    }
  }
  return entries;
}
