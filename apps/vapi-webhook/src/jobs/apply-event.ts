import type { JobQueues } from '@trunkline/job-queues';
import type { VapiCallNotes } from '../delivery/vapi-call-notes.ts';
import type { JobHandler } from '../queues/job-handler.ts';
import { closeSession, type CloseSessionDeps } from './close-session.ts';

export interface ApplyEventDeps extends CloseSessionDeps {
  notes: Pick<VapiCallNotes, 'apply'>;
  queues: Pick<JobQueues, 'add'>;
  /** Whether turns are analysed. */
  analyses: boolean;
}

/** Keeps what a message said of the call, in whatever order messages come; the caller's final words start an analysis. */
export function createApplyEvent(deps: ApplyEventDeps): JobHandler<'apply-event'> {
  const { notes, queues, analyses } = deps;
  return {
    async run({ vapiCallId, event }, job) {
      await notes.apply(vapiCallId, event);
      if (event.type === 'status' && event.status === 'ended') {
        await closeSession(deps, { vapiCallId, endedReason: event.endedReason }, job);
      }
      if (event.type === 'transcript' && event.role === 'user' && analyses) {
        await queues.add('analyse-turn', `${vapiCallId}/${event.atMs}`, { vapiCallId, turnAtMs: event.atMs });
      }
    },
  };
}
