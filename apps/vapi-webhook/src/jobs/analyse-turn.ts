import type { SessionStore } from '@trunkline/session-store';
import type { AgentCalls } from '../delivery/agent-calls.ts';
import type { ControlClient } from '../delivery/control-client.ts';
import type { TurnAnalyser } from '../llm/turn-analysis.ts';
import type { JobHandler } from '../queues/job-handler.ts';

export interface AnalyseTurnDeps {
  agentCalls: Pick<AgentCalls, 'read' | 'readTranscript' | 'writeAnalysis'>;
  analyser: TurnAnalyser;
  locks: SessionStore['locks'];
  sessions: Pick<SessionStore['sessions'], 'findByVapiCall' | 'read'>;
  control: ControlClient;
  onAnalysed: (outcome: 'analysed' | 'superseded' | 'escalated') => void;
  /** Between two tries to be the one that works on the call. */
  lookEveryMs?: number;
}

const LOCK_TTL_MS = 10_000;

/**
 * Intent, escalation and summary after a turn of the caller (REQUIREMENTS W6): one at a time per call, and of the turns that
 * wait only the newest. The first wish for a human being is told to the live call.
 */
export function createAnalyseTurn(deps: AnalyseTurnDeps): JobHandler<'analyse-turn'> {
  const { agentCalls, analyser, locks, sessions, control, onAnalysed, lookEveryMs = 100 } = deps;

  /** Best effort, and once: the next turn would come too late for a second try. */
  const tellCall = async (vapiCallId: string, reason: string | undefined): Promise<void> => {
    const callId = await sessions.findByVapiCall(vapiCallId);
    const session = callId && (await sessions.read(callId));
    if (!session?.agentControlUrl || session.state === 'ended') return;
    const why = reason === undefined ? '' : ` (${reason})`;
    const content = `The caller should be handed to a human being${why}. Offer it in your next answer.`;
    const message = { role: 'system' as const, content };
    await control
      .send(session.agentControlUrl, { type: 'add-message', message, triggerResponseEnabled: false })
      .catch(() => undefined);
  };

  return {
    async run({ vapiCallId, turnAtMs }, job) {
      if ((await agentCalls.read(vapiCallId)).newestTurnAtMs > turnAtMs) return onAnalysed('superseded');
      const lock = await locks.acquire(`analyse-turn:${vapiCallId}`, { ttlMs: LOCK_TTL_MS });
      if (!lock) return job.postpone(lookEveryMs);
      try {
        const summary = (await agentCalls.read(vapiCallId)).analysis?.summary;
        const transcript = await agentCalls.readTranscript(vapiCallId);
        const analysis = await analyser.analyse({ transcript, ...(summary !== undefined && { summary }) });
        if (lock.signal.aborted) throw new Error('another worker has taken over this call');
        const { isNewEscalation } = await agentCalls.writeAnalysis(vapiCallId, analysis);
        if (isNewEscalation) await tellCall(vapiCallId, analysis.reason);
        onAnalysed(isNewEscalation ? 'escalated' : 'analysed');
      } finally {
        await lock.release();
      }
    },
  };
}
