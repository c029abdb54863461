import type { Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { JobContext } from '../queues/job-handler.ts';
import type { ControlClient } from './control-client.ts';
import type { DeliveryClaims } from './delivery-claims.ts';

/**
 * What became of a piece of news. `uncertain`: it was sent and the answer was lost. `already`: it was undertaken before, by a
 * try that came to an end or by a worker that died. Neither is sent again.
 */
export type Telling = 'delivered' | 'call-ended' | 'call-unknown' | 'uncertain' | 'already';

export interface News {
  /** Is the same on every try, and belongs to no other news. */
  id: string;
  vapiCallId: string;
  /** Goes to the agent as a system message. */
  content: string;
  /** Whether the agent is to speak of it at once; it is then told while nobody speaks. */
  isUrgent: boolean;
}

/**
 * Tells a live call something, **at most once**: a caller who is told of one booking twice believes in two, while one who is
 * told nothing asks. Only a command that certainly was not carried out is sent again.
 * @throws Error when the job should be tried again.
 */
export type CallTeller = (news: News, job: JobContext) => Promise<Telling>;

export interface CallTellerDeps {
  sessions: Pick<SessionStore['sessions'], 'findByVapiCall' | 'read'>;
  claims: DeliveryClaims;
  control: ControlClient;
  /** Longest wait until nobody speaks. Then the agent is told all the same: it will not cut anybody off. */
  maxWaitMs?: number;
  /** Between two looks at the floor. */
  lookEveryMs?: number;
}

const isSpoken = ({ floor }: Session): boolean => floor !== undefined && floor !== 'nobody';

export function createCallTeller(deps: CallTellerDeps): CallTeller {
  const { sessions, claims, control, maxWaitMs = 15_000, lookEveryMs = 150 } = deps;
  return async ({ id, vapiCallId, content, isUrgent }, job) => {
    const callId = await sessions.findByVapiCall(vapiCallId);
    const session = callId && (await sessions.read(callId));
    if (!session) return 'call-unknown';
    if (session.state === 'ended') return 'call-ended';
    const url = session.agentControlUrl;
    // Between two legs of the agent there is nobody to tell; the next one comes with its own URL.
    const isTooEarly = url === undefined || (isUrgent && isSpoken(session));
    if (isTooEarly && job.ageMs < maxWaitMs) return job.postpone(lookEveryMs);
    if (url === undefined) throw new Error('the call has no control URL; is monitorPlan.controlEnabled off?');
    if (!(await claims.take(id, job.failedTries))) return 'already';
    try {
      const message = { role: 'system' as const, content };
      const sent = await control.send(url, { type: 'add-message', message, triggerResponseEnabled: isUrgent });
      return ({ done: 'delivered', gone: 'call-ended', unknown: 'uncertain' } as const)[sent];
    } catch (error) {
      await claims.release(id, job.failedTries).catch(() => undefined);
      throw error;
    }
  };
}
