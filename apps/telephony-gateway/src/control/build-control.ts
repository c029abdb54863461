/** Puts together all that people and programs may do to calls, so that app.ts reads as the way of a call. */
import type { CallId } from '@trunkline/protocol';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { type CallControl, createCallControl } from '@trunkline/call-control';
import { createUnheldCallEnder } from './end-unheld-call.ts';
import type { CallCloser } from '../fleet/call-closer.ts';
import { type CallRecorder, createCallRecorder } from './call-recorder.ts';
import { type CallRescue, createCallRescue } from '../fleet/call-rescue.ts';
import type { CallSlots } from '../fleet/slots/call-slots.ts';
import { createOutboundCalls, type OutboundCalls } from './outbound-calls.ts';
import type { GatewayConfig } from '../config.ts';
import type { CallRouter } from '../routing/call-router.ts';
import { carrierAccess } from '../twilio/carrier-access.ts';
import { createCarrierControl } from '../twilio/twilio-client.ts';
import { streamEndedUrl } from '../twilio/twiml.ts';

export interface ControlDeps {
  config: GatewayConfig;
  store: SessionStore;
  slots: CallSlots;
  closer: CallCloser;
  router: CallRouter;
  clock: Clock;
  epochMs: () => number;
  replicaId: string;
  isHeld(callId: CallId): boolean;
  /** Called when a call was taken over from a replica that had gone silent. */
  onRescued(): void;
  log: Logger;
}

export interface Control {
  calls: CallControl;
  outbound: OutboundCalls;
  recorder: CallRecorder;
  /** Ends the leg to a person whose caller is gone. Undefined as below. Never rejects. */
  endLeg: ((callSid: string, accountSid: string | undefined) => Promise<void>) | undefined;
  /** Undefined where Twilio cannot be asked to bring a caller back. */
  rescue: CallRescue | undefined;
  stop(): void;
}

export function createControl(deps: ControlDeps): Control {
  const { config, store, slots, closer, epochMs, log } = deps;
  const access = carrierAccess(config);
  const carrier = access && createCarrierControl(access);
  const publicUrl = config.PUBLIC_URL;
  const rescue =
    carrier &&
    createCallRescue({
      store,
      carrier,
      closer,
      nextUrl: (fence) => streamEndedUrl(publicUrl, `rescue-${fence}`),
      clock: deps.clock,
      epochMs,
      replicaId: deps.replicaId,
      isHeld: (callId) => deps.isHeld(callId),
      onRescued: () => deps.onRescued(),
      log,
    });
  return {
    calls: createCallControl({
      store,
      endUnheld: createUnheldCallEnder({ store, closer, carrier, epochMs }),
      transferNumber: config.TRANSFER_NUMBER,
    }),
    outbound: createOutboundCalls({
      store,
      slots,
      carrier,
      router: deps.router,
      publicUrl,
      phoneNumber: config.TWILIO_PHONE_NUMBER,
      voicemailMessage: config.VOICEMAIL_MESSAGE,
      ringMs: config.OUTBOUND_RING_MS,
      epochMs,
      log,
    }),
    recorder: createCallRecorder({ store, carrier, publicUrl, recordsAll: config.RECORD_CALLS, epochMs, log }),
    endLeg:
      carrier &&
      (async (callSid, accountSid) => {
        await carrier.hangUp(callSid, accountSid).catch((error: unknown) => {
          log.warn({ err: error, callSid }, 'the leg to a person has not been ended');
        });
      }),
    rescue,
    stop: () => rescue?.stop(),
  };
}
