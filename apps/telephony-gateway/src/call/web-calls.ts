/** The voice calls of pages, as the wire of browser voice uses them (web/). */
import type { CallId, SessionId } from '@trunkline/protocol';
import type { CarrierLink } from './media/carrier-link.ts';

export interface WebCallJoin {
  /**
   * Whether the page goes on where an earlier link of the same session broke off: it still has what was sent, and both sides go
   * on counting. Otherwise the page begins anew, and what it has not heard of an earlier link is lost.
   */
  isResume: boolean;
}

export interface WebCalls {
  /**
   * A page has said `start`. Finds the live call of its session, or begins one and asks for its agent; takes the lease for this
   * replica, and joins `link`. The agent is not waited for.
   * @throws TrunklineError TL_CAPACITY when this replica or the fleet has no place, TL_CALL_ENDED when a call that was to be
   *   resumed is over, TL_SESSION_EXPIRED when the session has ended, TL_STORE_UNAVAILABLE.
   */
  join(grant: { sessionId: SessionId }, link: CarrierLink, options: WebCallJoin): Promise<{ callId: CallId }>;
  /** The session's live call of a page, on whatever replica. */
  liveCallOf(sessionId: SessionId): Promise<CallId | undefined>;
}
