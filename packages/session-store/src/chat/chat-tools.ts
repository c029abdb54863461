import type { SessionId } from '@trunkline/protocol';
import { beginChatTool } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * Tools that Vapi calls in a chat. Our webhook knows Vapi's id of the chat there, which finds the session: we give each chat its
 * session's id as name, and remember from the first tool on which chat belongs to which session.
 * Failure policy: see `RedisPort`. All methods may be repeated without harm.
 */
export interface ChatTools {
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

export function createChatTools({ port, keys, limits }: StoreContext): ChatTools {
  return {
    async beginTool(sessionId, { chatId, owner, run }) {
      const keptMs = limits.chatSessionMs + limits.endedRetentionMs;
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
