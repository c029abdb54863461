import type { Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { ControlClient } from '../delivery/control-client.ts';
import type { ToolOutcome } from '../queues/catalog.ts';
import type { JobHandler } from '../queues/job-handler.ts';
import type { ToolResults } from '../tools/tool-results.ts';

export type LateDelivery = 'delivered' | 'call-ended' | 'call-unknown' | 'uncertain' | 'already';

export interface DeliverLateResultDeps {
  sessions: Pick<SessionStore['sessions'], 'findByVapiCall' | 'read'>;
  results: Pick<ToolResults, 'claimDelivery' | 'releaseDelivery'>;
  control: ControlClient;
  onDelivery: (delivery: LateDelivery) => void;
  /** Longest wait for a pause. After it the result is handed over all the same: the agent will not cut anybody off. */
  maxWaitMs?: number;
  /** Between two looks at the floor. */
  lookEveryMs?: number;
}

function toSystemMessage(name: string, outcome: ToolOutcome): string {
  return 'result' in outcome
    ? `The result of ${name} is here: ${outcome.result} Tell the caller now.`
    : `${name} did not work: ${outcome.error} Tell the caller now.`;
}

const isSpoken = ({ floor }: Session): boolean => floor !== undefined && floor !== 'nobody';

/**
 * Tells the live call a result that came after the agent was answered with the holding sentence (REQUIREMENTS W4): in a
 * pause, once, and not after the end. If the answer of the control URL is lost, it is not said a second time.
 */
export function createDeliverLateResult(deps: DeliverLateResultDeps): JobHandler<'deliver-late-result'> {
  const { sessions, results, control, onDelivery, maxWaitMs = 15_000, lookEveryMs = 150 } = deps;
  return {
    async run({ vapiCallId, toolCallId, name, outcome }, job) {
      const callId = await sessions.findByVapiCall(vapiCallId);
      const session = callId && (await sessions.read(callId));
      if (!session) return onDelivery('call-unknown');
      if (session.state === 'ended') return onDelivery('call-ended');
      const url = session.agentControlUrl;
      // Between two legs of the agent there is nobody to tell; the next one comes with its own URL.
      if (job.ageMs < maxWaitMs && (url === undefined || isSpoken(session))) return job.postpone(lookEveryMs);
      if (url === undefined) throw new Error('the call has no control URL; is monitorPlan.controlEnabled off?');
      if (!(await results.claimDelivery(toolCallId))) return onDelivery('already');
      try {
        const content = toSystemMessage(name, outcome);
        const message = { role: 'system' as const, content };
        const sent = await control.send(url, { type: 'add-message', message, triggerResponseEnabled: true });
        onDelivery(({ done: 'delivered', gone: 'call-ended', unknown: 'uncertain' } as const)[sent]);
      } catch (error) {
        await results.releaseDelivery(toolCallId);
        throw error;
      }
    },
  };
}
