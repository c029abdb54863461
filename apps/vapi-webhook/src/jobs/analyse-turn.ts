import type { SessionStore } from '@trunkline/session-store';
import type { VapiCallNotes } from '../delivery/vapi-call-notes.ts';
import type { TurnAnalyser } from '../llm/turn-analysis.ts';
import type { JobHandler } from '../queues/job-handler.ts';
import type { JobQueues } from '../queues/job-queues.ts';

export interface AnalyseTurnDeps {
  notes: Pick<VapiCallNotes, 'read' | 'readTranscript' | 'writeAnalysis'>;
  analyser: TurnAnalyser;
  locks: SessionStore['locks'];
  queues: Pick<JobQueues, 'add'>;
  onAnalysed: (outcome: 'analysed' | 'superseded' | 'escalated') => void;
  /** Between two tries to be the one that works on the call. */
  lookEveryMs?: number;
}

const LOCK_TTL_MS = 10_000;

/**
 * Intent, escalation and summary after a turn of the caller (REQUIREMENTS W6): one at a time per call, and of the turns that
 * wait only the newest. The first wish for a human being is told to the live call (tell-escalation.ts).
 */
export function createAnalyseTurn(deps: AnalyseTurnDeps): JobHandler<'analyse-turn'> {
  const { notes, analyser, locks, queues, onAnalysed, lookEveryMs = 100 } = deps;
  return {
    async run({ vapiCallId, turnAtMs }, job) {
      if ((await notes.read(vapiCallId)).newestTurnAtMs > turnAtMs) return onAnalysed('superseded');
      const lock = await locks.acquire(`analyse-turn:${vapiCallId}`, { ttlMs: LOCK_TTL_MS });
      if (!lock) return job.postpone(lookEveryMs);
      try {
        const summary = (await notes.read(vapiCallId)).analysis?.summary;
        const transcript = await notes.readTranscript(vapiCallId);
        const analysis = await analyser.analyse({ transcript, ...(summary !== undefined && { summary }) });
        if (lock.signal.aborted) throw new Error('another worker has taken over this call');
        const { escalate, reason } = analysis;
        // Before it is written: a worker that dies in between leaves a wish that is told, not one that only stands there.
        if (escalate) {
          await queues.add('tell-escalation', vapiCallId, { vapiCallId, ...(reason !== undefined && { reason }) });
        }
        const { isNewEscalation } = await notes.writeAnalysis(vapiCallId, analysis);
        onAnalysed(isNewEscalation ? 'escalated' : 'analysed');
      } finally {
        await lock.release();
      }
    },
  };
}
