import { createHash } from 'node:crypto';
import { isSessionId, type SessionId } from '@trunkline/protocol';
import { beginChatTool } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * Tools that Vapi calls in a chat. Our webhook knows Vapi's id of the chat there, and its name, which finds the session: it is the
 * session's id, or where that is too long for Vapi a short name that is made from it. From the first tool on we remember which chat
 * belongs to which session.
 * Failure policy: see `RedisPort`. All methods may be repeated without harm.
 */
export interface ChatTools {
  /** Gives the name under which Vapi is told of the session's chats: at most 40 characters, always the same. */
  nameAtVapi(sessionId: SessionId): Promise<string>;
  /** The session that `nameAtVapi` has given this name; `undefined` if there is none, or it is long over. */
  findByName(name: string): Promise<SessionId | undefined>;
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

/** Vapi takes no longer ones (SDK `CreateChatDto.name`). */
const MOST_NAME_CHARACTERS = 40;
/** No session id begins like this, so that a name is an id or a short one, and never both. */
const SHORT_NAME = 'tl:';
const SHORT_NAME_CHARACTERS = 32;

/** A short name says nothing of the id, and two ids do not share one by chance. */
const shortNameOf = (sessionId: SessionId): string =>
  SHORT_NAME + createHash('sha256').update(sessionId).digest('base64url').slice(0, SHORT_NAME_CHARACTERS);

export function createChatTools({ port, keys, limits }: StoreContext): ChatTools {
  const keptMs = limits.chatSessionMs + limits.chatRetentionMs;
  return {
    async nameAtVapi(sessionId) {
      if (sessionId.length <= MOST_NAME_CHARACTERS) return sessionId;
      const name = shortNameOf(sessionId);
      await port.send((redis) => redis.set(keys.chatName(name), sessionId, 'PX', keptMs));
      return name;
    },
    async findByName(name) {
      if (!name.startsWith(SHORT_NAME)) return isSessionId(name) ? name : undefined;
      return (await port.send((redis) => redis.get(keys.chatName(name)))) ?? undefined;
    },
    async beginTool(sessionId, { chatId, owner, run }) {
      await port.send((redis) => redis.set(keys.vapiChat(chatId), sessionId, 'PX', keptMs));
      const reply = await port.run(
        beginChatTool,
        [keys.chat(sessionId), keys.chatTurns(sessionId), keys.chatTools(sessionId)],
        [owner, run],
      );
      const [isNew, messageId] = reply as [number, string | null];
      return { isNew: isNew === 1, messageId: messageId ?? undefined };
    },
    async findByVapiChat(chatId) {
      return (await port.send((redis) => redis.get(keys.vapiChat(chatId)))) ?? undefined;
    },
  };
}
