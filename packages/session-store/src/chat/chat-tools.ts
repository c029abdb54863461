import { createHash } from 'node:crypto';
import { isSessionId, type SessionId } from '@trunkline/protocol';
import { beginChatTool } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * Tools that Vapi calls in a chat. Our webhook knows Vapi's id of the chat there, which finds the session: we give each chat its
 * session's id as name, and remember from the first tool on which chat belongs to which session.
 * Failure policy: see `RedisPort`. All methods may be repeated without harm.
 */
export interface ChatTools {
  /**
   * The name to give to the chats of a session at Vapi, which takes at most 40 characters: the session's id, or a short stand-in
   * for a longer one, which is remembered as long as the session may last from now on.
   */
  nameForVapi(sessionId: SessionId): Promise<string>;
  /** The session that `nameForVapi` has named so. Says nothing about whether there is one. */
  findByVapiName(name: string): Promise<SessionId | undefined>;
  /**
   * Notes that a tool runs in a chat of Vapi's that belongs to the session.
   * @param run names this run of the tool. @param owner names all runs of the chat.
   * @returns whether it was not noted before, and the message that is being answered.
   */
  beginTool(
    sessionId: SessionId,
    tool: { chatId: string; owner: string; run: string },
  ): Promise<{ isNew: boolean; messageId: string | undefined }>;
  /** The session of a chat in which a tool has run. */
  findByVapiChat(chatId: string): Promise<SessionId | undefined>;
}

/** Source: SDK `CreateChatDto`, `name`. */
const MOST_NAME_CHARACTERS = 40;
/** No id of a session has a dot, so that a stand-in is never taken for one. */
const STAND_IN = /^id\.[\w-]{32}$/;

function standInFor(sessionId: SessionId): string {
  return `id.${createHash('sha256').update(sessionId).digest('base64url').slice(0, 32)}`;
}

export function createChatTools({ port, keys, limits }: StoreContext): ChatTools {
  const find = async (named: string): Promise<SessionId | undefined> =>
    (await port.send((redis) => redis.get(keys.vapiChat(named)))) ?? undefined;
  const remember = async (named: string, sessionId: SessionId): Promise<void> => {
    const keptMs = limits.chatSessionMs + limits.endedRetentionMs;
    await port.send((redis) => redis.set(keys.vapiChat(named), sessionId, 'PX', keptMs));
  };

  return {
    async nameForVapi(sessionId) {
      if (sessionId.length <= MOST_NAME_CHARACTERS) return sessionId;
      const name = standInFor(sessionId);
      await remember(name, sessionId);
      return name;
    },
    async findByVapiName(name) {
      if (STAND_IN.test(name)) return find(name);
      return isSessionId(name) ? name : undefined;
    },
    async beginTool(sessionId, { chatId, owner, run }) {
      await remember(chatId, sessionId);
      const reply = await port.run(
        beginChatTool,
        [keys.chat(sessionId), keys.chatTurns(sessionId), keys.chatTools(sessionId)],
        [owner, run],
      );
      const [isNew, messageId] = reply as [number, string | null];
      return { isNew: isNew === 1, messageId: messageId ?? undefined };
    },
    findByVapiChat: find,
  };
}
