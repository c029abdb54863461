/** The feed of the session that a call belongs to, written in the name of the call's holder. */
import type { ChatEvent, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { HeldLease } from './held-lease.ts';
import type { AppendToFeed } from './talk/call-words.ts';

type FeedStore = Pick<SessionStore, 'feeds' | 'chats'>;

/** A call knows nothing of the person who may have the chat in the agent's place, and must not take that away from readers. */
async function withPerson(store: FeedStore, sessionId: string, event: ChatEvent): Promise<ChatEvent> {
  if (event.type !== 'presence') return event;
  const human = (await store.chats.read(sessionId))?.human;
  return human === undefined ? event : { ...event, agent: 'muted', ...(human !== '' && { human }) };
}

/** @returns `undefined` for a call that belongs to no session. */
export function appendToFeed(
  store: FeedStore,
  { callId, conversationId }: Pick<Session, 'callId' | 'conversationId'>,
  lease: Readonly<HeldLease> | undefined,
): AppendToFeed | undefined {
  if (conversationId === undefined) return undefined;
  return async (events) => {
    const known = await Promise.all(events.map((event) => withPerson(store, conversationId, event)));
    return store.feeds.append(conversationId, known, lease && { writer: callId, fence: lease.fence });
  };
}
