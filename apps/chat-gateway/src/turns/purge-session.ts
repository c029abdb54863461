/** Erases a session here and asks Vapi to erase it there, with a receipt of what was done and what stays. */
import type { SessionId } from '@trunkline/protocol';
import type { Logger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { PurgeReceipt } from '../chat-service.ts';
import type { ChatApi } from '../vapi/chat-api.ts';

export interface PurgeDeps {
  store: Pick<SessionStore, 'erasure'>;
  api: Pick<ChatApi, 'delete'>;
  log: Pick<Logger, 'warn'>;
}

/** So many requests to Vapi at once. A long session has hundreds of chats, and Vapi counts requests. */
const AT_ONCE = 4;

export async function purgeSession({ store, api, log }: PurgeDeps, sessionId: SessionId): Promise<PurgeReceipt> {
  const { messages, events, toolResults, levels, chatIds, vapiCallIds, liveCalls } =
    await store.erasure.eraseSession(sessionId);
  const askedOf: string[] = [];
  const kept = [
    ...liveCalls.map((callId) => `${callId}: the call goes on; erase it when it has ended`),
    ...vapiCallIds.map((id) => `Vapi's record of call ${id}: delete it there`),
  ];
  const signal = new AbortController().signal;
  const left = [...chatIds];
  const work = async (): Promise<void> => {
    for (let chatId = left.shift(); chatId !== undefined; chatId = left.shift()) {
      try {
        await api.delete(chatId, signal);
        askedOf.push(`Vapi, chat ${chatId}`);
      } catch (error) {
        log.warn({ err: error, sessionId }, 'Vapi has not deleted a chat of an erased session');
        kept.push(`Vapi's chat ${chatId}: Vapi did not take the request; delete it there`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { erased: { messages, events, toolResults, levels }, askedOf, kept };
}
