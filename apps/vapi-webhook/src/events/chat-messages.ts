/**
 * Messages of Vapi's that are about a chat. They name no call; the chat carries a name that we gave it after our session
 * (chat-gateway, turns/ask-agent.ts). What happens in the chat goes into the feed of that session, for its readers.
 */
import { type ChatRecord, readTransferDestination, type VapiServerMessage } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { buildToolCallKey, chatCallOf, ownerOf, type ToolRun } from '../tools/tool-call-key.ts';

export type ChatStore = Pick<SessionStore, 'chats' | 'feeds'>;

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Vapi's id of the chat that `message` is about; `undefined` if it is about a call. */
function chatIdOf({ vapiCallId, raw }: VapiServerMessage): string | undefined {
  return vapiCallId === undefined ? textOf(fieldsOf(raw['chat'])['id']) : undefined;
}

export interface ChatMessages {
  /** Tells the readers of the chat that a tool begins to run, once a run. Never rejects: nobody's answer depends on it. */
  toolBegins(message: VapiServerMessage, run: ToolRun): Promise<void>;
  /**
   * The agent passes the user on to a person: it is mute from now on. In a chat nobody can be dialled, so whoever reads the chat
   * writes in it.
   * @returns whether `message` is about a chat of ours. @throws TrunklineError TL_STORE_UNAVAILABLE.
   */
  passOn(message: VapiServerMessage): Promise<boolean>;
}

/** Whether a destination is a person's: a number or a SIP address, and not another assistant. */
export const isPerson = (destination: unknown): boolean => readTransferDestination(destination) !== undefined;

export function createChatMessages({ chats, feeds }: ChatStore): ChatMessages {
  const findChat = async (message: VapiServerMessage): Promise<ChatRecord | undefined> => {
    const chatId = chatIdOf(message);
    if (chatId === undefined) return undefined;
    const name = textOf(fieldsOf(message.raw['chat'])['name']);
    const named = name === undefined ? undefined : await chats.findByVapiName(name);
    const sessionId = named ?? (await chats.findByVapiChat(chatId));
    const chat = sessionId === undefined ? undefined : await chats.read(sessionId);
    return chat?.state === 'active' ? chat : undefined;
  };

  return {
    async toolBegins(message, run) {
      try {
        const chatId = chatIdOf(message);
        const chat = await findChat(message);
        if (!chat || chatId === undefined) return;
        const key = buildToolCallKey(run);
        const tool = { chatId, owner: ownerOf(key), run: key };
        const { isNew, messageId } = await chats.beginTool(chat.sessionId, tool);
        if (!isNew || messageId === undefined) return;
        const { toolCallId, name } = run;
        await feeds.append(chat.sessionId, [{ type: 'tool.started', messageId, toolCallId, name }]);
      } catch {
        // The tool runs all the same; its readers miss that it does.
      }
    },

    async passOn(message) {
      const chat = await findChat(message);
      if (!chat) return false;
      await chats.mute(chat.sessionId, '');
      return true;
    },
  };
}

/** Tells the readers of a chat what came of a tool. Never rejects. @param vapiCallId as in the run of the tool. */
export async function tellChatOfTool(
  { chats, feeds }: ChatStore,
  vapiCallId: string,
  tool: { toolCallId: string; name: string; failed: boolean },
): Promise<void> {
  const chatId = chatCallOf(vapiCallId);
  if (chatId === undefined) return;
  try {
    const sessionId = await chats.findByVapiChat(chatId);
    if (sessionId === undefined) return;
    // A late result may come when its message has long been answered; readers know the run by its own id.
    const { runningMessageId = '' } = await feeds.place(sessionId);
    const { toolCallId, name, failed } = tool;
    await feeds.append(sessionId, [{ type: 'tool.finished', messageId: runningMessageId, toolCallId, name, failed }]);
  } catch {
    // As with the beginning: the result itself does not depend on it.
  }
}
