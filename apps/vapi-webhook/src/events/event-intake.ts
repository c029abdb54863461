/** Puts each message that is kept on its queue, once. */
import type { JobQueues } from '@trunkline/job-queues';
import { createHash } from 'node:crypto';
import { limitDepth, semanticKey, type VapiServerMessage } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { readKeptEvent } from './kept-events.ts';
import { needingStore } from './store-errors.ts';
import type { WebhookCounters } from './webhook-counters.ts';

export interface EventIntakeDeps {
  queues: Pick<JobQueues, 'add'>;
  idempotency: SessionStore['idempotency'];
  counters: WebhookCounters;
  epochMs: () => number;
}

export interface EventIntake {
  /** @throws TrunklineError TL_STORE_UNAVAILABLE; the message may then be sent again. */
  takeEvent(message: VapiServerMessage): Promise<void>;
  /** A report is never dropped, not even one that does not say of which call it is. @throws like `takeEvent`. */
  takeReport(message: VapiServerMessage): Promise<void>;
}

/** Deeper than any report of Vapi's; what is nested deeper could not be written as JSON again. */
const MAX_REPORT_DEPTH = 100;

/** Keeps the keys of server messages apart from those of other senders. */
export const MESSAGE_SCOPE = 'vapi-message';

export function createEventIntake({ queues, idempotency, counters, epochMs }: EventIntakeDeps): EventIntake {
  /**
   * The job has the key as its id, so adding it twice is harmless while the queue remembers it; idempotency remembers
   * longer. A claim by somebody else (`pending`) is no reason to stop: if they died before adding, nobody else will.
   */
  const once = async (key: string, add: (jobId: string) => Promise<void>): Promise<void> => {
    const claim = await idempotency.begin(MESSAGE_SCOPE, key);
    if (claim.status !== 'new') counters.duplicates += 1;
    if (claim.status === 'done') return;
    try {
      await add(hash(key));
    } catch (error) {
      if (claim.status === 'new') await idempotency.abandon(claim.token).catch(() => false);
      throw error;
    }
    // The job is on the queue, so the message must not fail any more: it would only be sent again.
    if (claim.status === 'new') await idempotency.complete(claim.token, '').catch(() => false);
  };

  return {
    async takeEvent(message) {
      const event = readKeptEvent(message, epochMs());
      const key = semanticKey(message);
      const { vapiCallId } = message;
      if (event === undefined || key === undefined || vapiCallId === undefined) {
        counters.dropped[message.type] += 1;
        return;
      }
      await needingStore(once(key, (jobId) => queues.add('apply-event', jobId, { vapiCallId, event })));
    },
    async takeReport(message) {
      const report = limitDepth(message.raw, MAX_REPORT_DEPTH) as Record<string, unknown>;
      const vapiCallId = message.vapiCallId ?? `no-call-${hash(JSON.stringify(report))}`;
      const key = semanticKey(message) ?? vapiCallId;
      await needingStore(once(key, () => queues.add('store-report', vapiCallId, { vapiCallId, report })));
    },
  };
}

/** A key may hold what was said, and operators see job ids on their board. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
