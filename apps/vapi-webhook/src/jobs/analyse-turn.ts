import type { JobQueues } from '@trunkline/job-queues';
import type { SessionStore } from '@trunkline/session-store';
import type { VapiCallNotes } from '../delivery/vapi-call-notes.ts';
import { ASKED_FOR_PERSON, type TurnAnalyser, type TurnAnalysisInput } from '../llm/turn-analysis.ts';
import type { JobHandler } from '../queues/job-handler.ts';

export interface AnalyseTurnDeps {
  notes: Pick<VapiCallNotes, 'read' | 'readTranscript' | 'writeAnalysis'>;
  analyser: TurnAnalyser;
  locks: SessionStore['locks'];
  queues: Pick<JobQueues, 'add'>;
  onAnalysed: (outcome: 'analysed' | 'superseded' | 'escalated') => void;
  /** Time between two tries to be the one that works on the call. */
  lookEveryMs?: number;
}

const LOCK_TTL_MS = 10_000;

/**
 * Finds intent, escalation and summary after a turn of the caller (REQUIREMENTS W6): one at a time per call, and of the turns
 * that wait only the newest. The first wish for a human being is told to the live call (tell-escalation.ts).
 */
export function createAnalyseTurn(deps: AnalyseTurnDeps): JobHandler<'analyse-turn'> {
  const { notes, analyser, locks, queues, onAnalysed, lookEveryMs = 100 } = deps;

  const escalate = (vapiCallId: string, reason: string | undefined): Promise<void> =>
    queues.add('tell-escalation', vapiCallId, { vapiCallId, ...(reason !== undefined && { reason }) });

  /** The model may be away for as long as the call lasts, so a caller who says so plainly does not wait for it. */
  const analyse = async (vapiCallId: string, input: TurnAnalysisInput) => {
    try {
      return await analyser.analyse(input);
    } catch (error) {
      if (analyser.isPersonWanted(input)) await escalate(vapiCallId, ASKED_FOR_PERSON);
      throw error;
    }
  };

  return {
    async run({ vapiCallId, turnAtMs }, job) {
      if ((await notes.read(vapiCallId)).newestTurnAtMs > turnAtMs) return onAnalysed('superseded');
      const lock = await locks.acquire(`analyse-turn:${vapiCallId}`, { ttlMs: LOCK_TTL_MS });
      if (!lock) return job.postpone(lookEveryMs);
      try {
        const { analysis: earlier } = await notes.read(vapiCallId);
        const summary = earlier?.summary;
        const transcript = await notes.readTranscript(vapiCallId);
        const analysis = await analyse(vapiCallId, { transcript, ...(summary !== undefined && { summary }) });
        if (lock.signal.aborted) throw new Error('another worker has taken over this call');
        // Told before it is written: if a worker dies in between, the wish is not lost, and telling it again is a no-op.
        if (analysis.escalate && !earlier?.escalate) await escalate(vapiCallId, analysis.reason);
        const { isNewEscalation } = await notes.writeAnalysis(vapiCallId, analysis);
        onAnalysed(isNewEscalation ? 'escalated' : 'analysed');
      } finally {
        await lock.release();
      }
    },
  };
}
