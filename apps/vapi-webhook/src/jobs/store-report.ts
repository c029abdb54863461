import type { JobQueues } from '@trunkline/job-queues';
import type { Reports } from '../delivery/reports.ts';
import type { JobHandler } from '../queues/job-handler.ts';
import { closeSession, type CloseSessionDeps } from './close-session.ts';

export interface StoreReportDeps extends CloseSessionDeps {
  reports: Reports;
  queues: Pick<JobQueues, 'add'>;
  /** Whether the operator wants to be told. */
  notifies: boolean;
  onStored: () => void;
}

/** Keeps the report whole, closes the session, and has the operator told (REQUIREMENTS W8). */
export function createStoreReport(deps: StoreReportDeps): JobHandler<'store-report'> {
  const { reports, queues, notifies, onStored } = deps;
  return {
    async run({ vapiCallId, report }, job) {
      await reports.write(vapiCallId, report);
      const endedReason = typeof report['endedReason'] === 'string' ? report['endedReason'] : undefined;
      const callId = await closeSession(deps, { vapiCallId, endedReason }, job);
      if (notifies) await queues.add('notify-operator', vapiCallId, { vapiCallId, ...(callId && { callId }) });
      onStored();
    },
  };
}
