import { type CallEvent, type CallId, isCallId } from '@trunkline/protocol';
import { signedHeaders } from '@trunkline/service-kit';
import type { Reports } from '../delivery/reports.ts';
import { HopelessJobError, type JobHandler } from '../queues/job-handler.ts';

export interface NotifyOperatorDeps {
  reports: Pick<Reports, 'read'>;
  url: string;
  secret: string;
  epochMs: () => number;
  /** Writes a fact into the record of a call. */
  record(callId: CallId, fact: CallEvent): Promise<void>;
  /** The header `traceparent` of a try; missing when traces are off. */
  traceparent?(callId: string, attempt: number): string;
  timeoutMs?: number;
}

/**
 * Sends the report to the operator's own URL at least once; `id` is the same on every try. It is signed (`signedHeaders`).
 */
export function createNotifyOperator(deps: NotifyOperatorDeps): JobHandler<'notify-operator'> {
  const { reports, url, secret, epochMs, record, timeoutMs = 10_000 } = deps;

  /** A record that cannot be written is no reason to send the report again. */
  const note = async (
    callId: string | undefined,
    attempt: number,
    sentAtMs: number,
    status: number | undefined,
  ): Promise<void> => {
    if (callId === undefined || !isCallId(callId)) return;
    const failed = status === undefined || status < 200 || status > 299;
    const atMs = epochMs();
    const tookMs = Math.max(0, Math.round(atMs - sentAtMs));
    const fact = { type: 'webhook.delivered', atMs, tookMs, attempt, failed } as const;
    await record(callId, { ...fact, ...(status !== undefined && { status }) }).catch(() => {});
  };

  return {
    async run({ vapiCallId, callId }, { failedTries }) {
      const report = await reports.read(vapiCallId);
      if (!report) throw new HopelessJobError('the report is no longer kept');
      const id = `report-${vapiCallId}`;
      const body = JSON.stringify({ id, type: 'call.report', vapiCallId, ...(callId && { callId }), report });
      const sentAtMs = epochMs();
      const attempt = failedTries + 1;
      const traceparent = callId && deps.traceparent?.(callId, attempt);
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signedHeaders(secret, body, sentAtMs),
          ...(traceparent && { traceparent }),
        },
        body,
        // Not `error`, with which Node 20 forgets the signal of a fetch once memory was collected.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      }).catch(async (error: unknown) => {
        await note(callId, attempt, sentAtMs, undefined);
        throw error;
      });
      await response.body?.cancel();
      await note(callId, attempt, sentAtMs, response.status);
      if (!response.ok) throw new Error(`the operator's URL answered with status ${response.status}`);
    },
  };
}
