import { type ChatRecord, isSessionOver, type SessionRecord } from './chat-record.ts';

/** The finished chats and the sessions of one platform, the newest of each. */
export interface ChatArchive {
  /** Oldest first. */
  readonly chats: ReadonlyMap<string, ChatRecord>;
  readonly sessions: ReadonlyMap<string, SessionRecord>;
  /** Keeps a finished chat; its session knows what was said from now on. */
  keepChat(chat: ChatRecord): void;
  keepSession(session: SessionRecord): void;
  deleteChat(id: string): ChatRecord | undefined;
  deleteSession(id: string): SessionRecord | undefined;
  isOver(session: SessionRecord): boolean;
}

/** @param keepCount so many of each stay; older ones are forgotten. */
export function createChatArchive(keepCount: number, nowMs: () => number): ChatArchive {
  const chats = new Map<string, ChatRecord>();
  const sessions = new Map<string, SessionRecord>();
  const take = <Item>(items: Map<string, Item>, id: string): Item | undefined => {
    const item = items.get(id);
    items.delete(id);
    return item;
  };
  const keep = <Item extends { readonly id: string }>(items: Map<string, Item>, item: Item) => {
    items.set(item.id, item);
    for (const id of items.keys()) {
      if (items.size <= keepCount) return;
      items.delete(id);
    }
  };
  return {
    chats,
    sessions,
    keepChat: (chat) => {
      chat.updatedAtMs = nowMs();
      keep(chats, chat);
      const session = sessions.get(chat.request.sessionId ?? '');
      if (session === undefined) return;
      session.messages = [...chat.messages, ...chat.output];
      session.updatedAtMs = nowMs();
    },
    keepSession: (session) => keep(sessions, session),
    deleteChat: (id) => take(chats, id),
    deleteSession: (id) => take(sessions, id),
    isOver: (session) => isSessionOver(session, nowMs()),
  };
}
