/** Keeps a conversation in the browser over a reload. What cannot be kept or read is as if it were not there. */
import type { ChatStorage } from './chat-types.ts';
import { Conversation, type ConversationSnapshot } from './conversation.ts';

interface Stored extends ConversationSnapshot {
  version: 1;
  sessionId: string;
}

export interface ChatStore {
  /** @returns the stored conversation, or an empty one; also when the stored one is not that of `sessionId`. */
  load(sessionId: string | undefined): Conversation;
  save(conversation: Conversation): void;
  /** Saves at most twice a second. */
  saveSoon(conversation: Conversation): void;
  clear(): void;
}

const SAVE_EVERY_MS = 500;
/** A browser gives a page some 5 MB for everything. */
const MAX_CHARACTERS = 400_000;

export function createChatStore(storage: ChatStorage | undefined, baseUrl: string): ChatStore {
  const key = `trunkline:${baseUrl}`;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const save = (conversation: Conversation): void => {
    clearTimeout(timer);
    timer = undefined;
    const { sessionId, ended } = conversation;
    if (sessionId === undefined || ended) return;
    const stored: Stored = { version: 1, sessionId, ...conversation.snapshot() };
    let text = JSON.stringify(stored);
    while (text.length > MAX_CHARACTERS && stored.items.length > 1) {
      stored.items = stored.items.slice(Math.ceil(stored.items.length / 2));
      text = JSON.stringify(stored);
    }
    attempt(() => storage?.setItem(key, text));
  };

  return {
    load(sessionId) {
      const stored = attempt(() => JSON.parse(storage?.getItem(key) ?? 'null') as Stored | null);
      const isUsable = stored?.version === 1 && (sessionId === undefined || sessionId === stored.sessionId);
      const conversation = new Conversation(isUsable ? snapshotOf(stored) : undefined);
      conversation.sessionId = isUsable ? stored.sessionId : sessionId;
      return conversation;
    },
    save,
    saveSoon(conversation) {
      timer ??= setTimeout(() => save(conversation), SAVE_EVERY_MS);
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      attempt(() => storage?.removeItem(key));
    },
  };
}

function snapshotOf({ cursor, items, running, presence, callKeys }: Stored): ConversationSnapshot {
  return { cursor, items, presence, callKeys, ...(running !== undefined && { running }) };
}

/** A browser that blocks storage throws, and so does a full one. */
function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
