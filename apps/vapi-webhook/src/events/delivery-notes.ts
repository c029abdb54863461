/**
 * Writes into the record of a call which of Vapi's messages have come for it, for whoever asks what Vapi told us and when. Only messages
 * that matter to a person on call are noted, and none of what they say. It is done after the answer and delays nothing: a note that cannot
 * be written is lost.
 */
import { createHash } from 'node:crypto';
import { semanticKey, type VapiServerMessage } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';

export interface DeliveryNotes {
  /** @param tookMs from the arrival of the message until it was answered. */
  received(message: VapiServerMessage, tookMs: number): void;
}

const NOTED = new Set<VapiServerMessage['type']>([
  'assistant-request',
  'end-of-call-report',
  'function-call',
  'handoff-destination-request',
  'hang',
  'phone-call-control',
  'status-update',
  'tool-calls',
  'transfer-destination-request',
  'transfer-update',
]);
/** Keeps what is remembered here apart from what is remembered of the same message elsewhere. */
const SCOPE = 'vapi-noted';
/** So many notes are under way at most; beyond that they are dropped. */
const MOST_UNDER_WAY = 200;

/** What makes two messages the same one; `undefined` for those of which that cannot be said. */
function keyOf(message: VapiServerMessage): string | undefined {
  if (message.type !== 'tool-calls') return semanticKey(message);
  return JSON.stringify([message.vapiCallId, message.type, message.toolCalls]);
}

export function createDeliveryNotes(
  store: Pick<SessionStore, 'sessions' | 'events' | 'idempotency'>,
  epochMs: () => number,
): DeliveryNotes {
  let underWay = 0;

  const isRepeat = async (message: VapiServerMessage): Promise<boolean> => {
    const key = keyOf(message);
    if (key === undefined) return false;
    // The key may hold what was said.
    const claim = await store.idempotency.begin(SCOPE, createHash('sha256').update(key).digest('base64url'));
    if (claim.status !== 'new') return true;
    await store.idempotency.complete(claim.token, '');
    return false;
  };

  const note = async (message: VapiServerMessage, atMs: number, tookMs: number): Promise<void> => {
    const callId = await store.sessions.findByVapiCall(message.vapiCallId ?? '');
    if (callId === undefined) return;
    const fact = {
      type: 'webhook.received',
      atMs,
      messageType: message.type,
      isRepeat: await isRepeat(message),
    } as const;
    await store.events.append(callId, [{ ...fact, tookMs: Math.max(0, Math.round(tookMs)) }]);
  };

  return {
    received(message, tookMs) {
      if (!NOTED.has(message.type) || message.vapiCallId === undefined || underWay >= MOST_UNDER_WAY) return;
      underWay += 1;
      const settle = (): void => {
        underWay -= 1;
      };
      note(message, Math.round(epochMs() - tookMs), tookMs).then(settle, settle);
    },
  };
}
