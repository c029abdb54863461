/** Erases a session here and asks Vapi to erase it there, with a receipt of what was done and what stays. */
import type { SessionId } from '@trunkline/protocol';
import type { Logger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { PurgeReceipt } from '../chat-service.ts';
import type { ChatApi } from '../vapi/chat-api.ts';

export interface PurgeDeps {
  store: Pick<SessionStore, 'erasure'>;
  api: Pick<ChatApi, 'delete' | 'deleteCall'>;
  log: Pick<Logger, 'warn'>;
}

/** So many requests to Vapi at once. A long session has hundreds of chats, and Vapi counts requests. */
const AT_ONCE = 4;

interface KeptAtVapi {
  kind: 'chat' | 'call';
  id: string;
}

export async function purgeSession({ store, api, log }: PurgeDeps, sessionId: SessionId): Promise<PurgeReceipt> {
  const { messages, events, toolResults, levels, chatIds, vapiCallIds, liveCalls } =
    await store.erasure.eraseSession(sessionId);
  const askedOf: string[] = [];
  const kept = liveCalls.map((callId) => `${callId}: the call goes on; erase it when it has ended`);
  const signal = new AbortController().signal;
  const left: KeptAtVapi[] = [
    ...chatIds.map((id) => ({ kind: 'chat' as const, id })),
    ...vapiCallIds.map((id) => ({ kind: 'call' as const, id })),
  ];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { kind, id } = next;
      try {
        await (kind === 'chat' ? api.delete(id, signal) : api.deleteCall(id, signal));
        askedOf.push(`Vapi, ${kind} ${id}`);
      } catch (error) {
        log.warn({ err: error, sessionId, kind }, 'Vapi has not deleted something of an erased session');
        kept.push(`Vapi's ${kind} ${id}: Vapi did not take the request; delete it there`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { erased: { messages, events, toolResults, levels }, askedOf, kept };
}
