/** The feed of the session that a call belongs to, written in the name of the call's holder. */
import type { Channel, ChatEvent, Session, SessionId } from '@trunkline/protocol';
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

/** What is said in a call of a session puts off the end of the session, as what is written does. */
async function keepOpen(
  store: FeedStore,
  { channel, conversationId }: { channel: Channel; conversationId: SessionId },
  events: readonly ChatEvent[],
): Promise<void> {
  if (!events.some(({ type }) => type === 'final')) return;
  if ((await store.chats.read(conversationId))?.state === 'active') await store.chats.open(conversationId, { channel });
}

/** @returns `undefined` for a call that belongs to no session. */
export function appendToFeed(
  store: FeedStore,
  { callId, channel, conversationId }: Pick<Session, 'callId' | 'channel' | 'conversationId'>,
  lease: Readonly<HeldLease> | undefined,
): AppendToFeed | undefined {
  if (conversationId === undefined) return undefined;
  return async (events) => {
    await keepOpen(store, { channel, conversationId }, events);
    const known = await Promise.all(events.map((event) => withPerson(store, conversationId, event)));
    return store.feeds.append(conversationId, known, lease && { writer: callId, fence: lease.fence });
  };
}
