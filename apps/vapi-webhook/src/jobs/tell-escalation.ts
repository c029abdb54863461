import type { CallTeller, Telling } from '../delivery/call-teller.ts';
import type { CallWishes } from '../delivery/call-wishes.ts';
import type { JobHandler } from '../queues/job-handler.ts';

export interface TellEscalationDeps {
  tell: CallTeller;
  /** Given where callers who want a human being are passed on without the agent having to offer it. */
  passOn?: CallWishes;
  onTold: (telling: Telling | 'passed-on') => void;
}

/**
 * Tells the live call that its caller wants a human being, or has the caller passed on to one: at most once a call, whatever
 * later turns say. It is a job of its own, so that an agent who cannot be reached for a moment hears of it all the same.
 */
export function createTellEscalation({ tell, passOn, onTold }: TellEscalationDeps): JobHandler<'tell-escalation'> {
  return {
    async run({ vapiCallId, reason }, job) {
      if (passOn) {
        const wish = { type: 'transfer' as const, ...(reason !== undefined && { reason }) };
        const outcome = await passOn.send(vapiCallId, 'escalation', wish);
        if (outcome === 'sent') return onTold('passed-on');
        return onTold(outcome === 'call-unknown' || outcome === 'call-ended' ? outcome : 'already');
      }
      const why = reason === undefined ? '' : ` (${reason})`;
      const content = `The caller should be handed to a human being${why}. Offer it in your next answer.`;
      onTold(await tell({ id: `escalation/${vapiCallId}`, vapiCallId, content, isUrgent: false }, job));
    },
  };
}
