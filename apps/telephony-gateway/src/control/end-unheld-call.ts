/** Ends a call that no replica holds, at an operator's wish: the carrier's API can, whoever talks to the caller. */
import { NAMELESS_OPERATOR, type Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { CallCloser } from '../fleet/call-closer.ts';
import type { CarrierControl } from '../twilio/twilio-client.ts';

export interface UnheldCallDeps {
  store: Pick<SessionStore, 'events'>;
  closer: CallCloser;
  /** `undefined`: Twilio's API is not configured. */
  carrier: CarrierControl | undefined;
  epochMs: () => number;
}

const ENDING = { endedBy: 'operator', reason: 'hangup-asked', intent: 'hangup' } as const;

/** @returns what `CallControlOptions.endUnheld` asks for. */
export function createUnheldCallEnder({ store, closer, carrier, epochMs }: UnheldCallDeps) {
  return async (session: Session, operator: string | undefined): Promise<boolean> => {
    const { callId, callSid } = session;
    // Nobody holds the call, so nobody else will write it down.
    const note = async (): Promise<void> => {
      const acted = {
        type: 'operator.acted',
        atMs: epochMs(),
        act: 'hangup',
        by: operator ?? NAMELESS_OPERATOR,
      } as const;
      await store.events.append(callId, [acted]).catch(() => {});
    };
    if (session.channel === 'web') {
      await note();
      // The page is away, and there is no carrier to ask: when it comes back, it finds that its call is over.
      await closer.close(callId, { ...ENDING, proof: 'socketClosed' });
      return true;
    }
    if (!carrier || callSid === undefined) return false;
    await note();
    await carrier.hangUp(callSid, session.accountSid);
    await closer.close(callId, { ...ENDING, proof: 'carrierStatus' });
    return true;
  };
}
