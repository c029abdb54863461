import type { CallTeller, Telling } from '../delivery/call-teller.ts';
import type { ToolOutcome } from '../queues/catalog.ts';
import type { JobHandler } from '../queues/job-handler.ts';

export interface DeliverLateResultDeps {
  tell: CallTeller;
  onDelivery: (delivery: Telling) => void;
}

function toSystemMessage(name: string, outcome: ToolOutcome): string {
  return 'result' in outcome
    ? `The result of ${name} is here: ${outcome.result} Tell the caller now.`
    : `${name} did not work: ${outcome.error} Tell the caller now.`;
}

/**
 * Tells the live call a result that came after the agent was answered with the holding sentence (REQUIREMENTS W4): while
 * nobody speaks, at most once, and not after the end.
 */
export function createDeliverLateResult({
  tell,
  onDelivery,
}: DeliverLateResultDeps): JobHandler<'deliver-late-result'> {
  return {
    async run(payload, job) {
      const { key, vapiCallId, name, outcome } = payload;
      onDelivery(
        await tell(
          { id: `late-result/${key}`, vapiCallId, content: toSystemMessage(name, outcome), isUrgent: true },
          job,
        ),
      );
    },
  };
}
