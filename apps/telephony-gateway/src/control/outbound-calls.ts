/**
 * Calls that we place. The call id is made from the CallSid (ADR 1), which is known only once Twilio has taken the call. Until
 * then the call has a slot under a reservation id of its own. The agent is asked for when somebody answers: an agent that waits
 * while a phone rings costs a place at Vapi, and gives up after some twenty seconds.
 */
import { randomBytes } from 'node:crypto';
import {
  buildCallId,
  type CallId,
  callIdOfTwilioCall,
  isCallId,
  type Session,
  type SessionId,
  TrunklineError,
} from '@trunkline/protocol';
import { admissionError, type SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { CarrierControl } from '../twilio/twilio-client.ts';
import type { CallRouter, RouteVerdict } from '../routing/call-router.ts';
import { PATHS } from '../twilio/twiml.ts';
import type { CallSlots } from '../fleet/slots/call-slots.ts';

export interface OutboundWish {
  to: string;
  from?: string | undefined;
  assistantId?: string | undefined;
  /** Whether Twilio is to find out who has answered. */
  machineDetection?: boolean | undefined;
  voicemailMessage?: string | undefined;
  record?: boolean | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** The session, or the call, whose conversation this call goes on with, whatever channel it was on. */
  continues?: SessionId | undefined;
}

export interface PlacedCall {
  callId: CallId;
  callSid: string;
  state: Session['state'];
}

export interface OutboundCalls {
  /** Places a call. Not idempotent: the route remembers its answers. @throws TrunklineError */
  place(wish: OutboundWish): Promise<PlacedCall>;
}

export interface OutboundCallsOptions {
  store: Pick<SessionStore, 'sessions' | 'events' | 'conversations' | 'transcripts' | 'doNotCall'>;
  slots: Pick<CallSlots, 'admit' | 'prove' | 'release'>;
  carrier: CarrierControl | undefined;
  publicUrl: string;
  router: Pick<CallRouter, 'begun' | 'tell'>;
  /** The number of ours from which we call when the request names none. */
  phoneNumber: string | undefined;
  voicemailMessage: string;
  ringMs: number;
  epochMs: () => number;
  log: Pick<Logger, 'warn'>;
}

/** The session that a call goes on with. */
type Earlier = Required<Pick<Session, 'conversationId' | 'continuedFrom'>>;

export function createOutboundCalls(options: OutboundCallsOptions): OutboundCalls {
  const { store, slots, publicUrl } = options;

  const describe = (
    wish: OutboundWish,
    from: string,
    accountSid: string,
    earlier: Earlier | undefined,
    { route, fields }: RouteVerdict,
  ): Omit<Session, 'callId'> => ({
    ...fields,
    ...(route?.voicemailMessage !== undefined && { voicemailMessage: route.voicemailMessage }),
    channel: 'twilio',
    direction: 'outbound',
    state: 'ringing',
    intent: 'talk',
    createdAtMs: options.epochMs(),
    accountSid,
    from,
    to: wish.to,
    streamAttempts: 1,
    ...(wish.assistantId !== undefined && { assistantId: wish.assistantId }),
    ...(wish.voicemailMessage !== undefined && { voicemailMessage: wish.voicemailMessage }),
    ...(wish.metadata !== undefined && { metadata: JSON.stringify(wish.metadata) }),
    ...earlier,
    ...(wish.machineDetection && { machineDetection: 'asked' as const }),
    ...(wish.record !== undefined && { recording: wish.record ? 'asked' : 'off' }),
  });

  const findEarlier = async (id: SessionId | undefined): Promise<Earlier | undefined> => {
    if (id === undefined) return undefined;
    const place = await store.conversations.find(id);
    if (!place) {
      const message = 'continues: no such session. Records are kept for a limited time.';
      throw new TrunklineError('TL_INVALID_FIELD', message);
    }
    // A session may have gone on over another channel than the one it began on.
    const last = (await store.transcripts.read(id)).at(-1);
    const call = isCallId(id) ? await store.sessions.read(id) : undefined;
    return { conversationId: call?.conversationId ?? id, continuedFrom: last?.channel ?? place.channel };
  };

  /** Writes down a call that rings already, whether or not this process survives. */
  const writeDown = async (session: Session, carrier: CarrierControl, callSid: string): Promise<void> => {
    const { callId, createdAtMs: atMs, channel } = session;
    try {
      await store.sessions.create(session);
    } catch (error) {
      // Without a session the callbacks of this call would find nothing, and whoever answers would hear nothing.
      await carrier.hangUp(callSid, session.accountSid).catch(() => {});
      throw error;
    }
    // A call that rings is not given up for one of these: its slot is found by the reconciler, and its history is only a record.
    const written = await Promise.allSettled([
      slots.prove([callId]),
      session.conversationId && store.conversations.join(session.conversationId, callId),
      store.events.append(callId, [{ type: 'call.created', atMs, channel }]),
    ]);
    for (const { reason } of written.filter((outcome) => outcome.status === 'rejected')) {
      options.log.warn({ err: reason, callId }, 'call placed, but not all of it written down');
    }
  };

  const dial = async (
    carrier: CarrierControl,
    wish: OutboundWish,
    call: Omit<Session, 'callId'>,
    verdict: RouteVerdict,
  ): Promise<PlacedCall> => {
    const waitsForBeep = (call.voicemailMessage ?? options.voicemailMessage) !== '';
    const { callSid } = await carrier.createCall({
      to: wish.to,
      from: call.from ?? '',
      url: `${publicUrl}${PATHS.answered}`,
      statusCallback: `${publicUrl}${PATHS.callStatus}`,
      ringMs: options.ringMs,
      ...(wish.machineDetection && { machineDetection: { callback: `${publicUrl}${PATHS.amd}`, waitsForBeep } }),
    });
    const callId = callIdOfTwilioCall(callSid);
    if (!callId) throw new TrunklineError('TL_CARRIER_REFUSED', 'Twilio answered without a CallSid.');
    const session = { ...call, callId, callSid };
    await writeDown(session, carrier, callSid);
    options.router.tell(session, verdict);
    return { callId, callSid, state: 'ringing' };
  };

  /** A list that cannot be read lets nobody be called: the fault of Redis goes on to whoever asked. */
  const refuseUnwanted = async (to: string): Promise<void> => {
    if (!(await store.doNotCall.has(to))) return;
    throw new TrunklineError('TL_DO_NOT_CALL', 'to: the number is on the do-not-call list and was not called.');
  };

  return {
    async place(wish) {
      const { carrier } = options;
      if (!carrier) throw new TrunklineError('TL_CARRIER_NOT_SET_UP', 'Set TWILIO_ACCOUNT_SID to place calls.');
      const from = wish.from ?? options.phoneNumber;
      if (from === undefined)
        throw new TrunklineError('TL_INVALID_FIELD', 'from: say from which number, or set TWILIO_PHONE_NUMBER');
      await refuseUnwanted(wish.to);
      const verdict = options.router.begun('outbound', { to: wish.to, from });
      const call = describe(wish, from, carrier.accountSid, await findEarlier(wish.continues), verdict);
      const reservation: Session = { ...call, callId: buildCallId(randomBytes(16)) };
      const decision = await slots.admit(reservation);
      if (!decision.admitted) throw admissionError(decision);
      try {
        return await dial(carrier, wish, call, verdict);
      } finally {
        void slots.release(reservation.callId, 'neverStarted');
      }
    },
  };
}
