import type { CallTeller, Telling } from '../delivery/call-teller.ts';
import type { JobHandler } from '../queues/job-handler.ts';

export interface TellEscalationDeps {
  tell: CallTeller;
  onTold: (telling: Telling) => void;
}

/**
 * Tells the live call that its caller wants a human being: at most once a call, whatever later turns say. A job of its own,
 * so that an agent who cannot be reached for a moment hears of it all the same.
 */
export function createTellEscalation({ tell, onTold }: TellEscalationDeps): JobHandler<'tell-escalation'> {
  return {
    async run({ vapiCallId, reason }, job) {
      const why = reason === undefined ? '' : ` (${reason})`;
      const content = `The caller should be handed to a human being${why}. Offer it in your next answer.`;
      onTold(await tell({ id: `escalation/${vapiCallId}`, vapiCallId, content, isUrgent: false }, job));
    },
  };
}
