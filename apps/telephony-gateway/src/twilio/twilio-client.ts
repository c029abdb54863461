/**
 * What we do to calls over Twilio's REST API, through the official package. Source: Twilio, Call and Recording resources;
 * twilio.md, section 5. To end a call may be tried twice; nothing else is, since a call that was created twice rings twice.
 */
import { TrunklineError } from '@trunkline/protocol';
import twilio from 'twilio';
import type { CarrierAccess } from './carrier-access.ts';

export interface OutboundCall {
  to: string;
  from: string;
  /** Asked for TwiML once somebody has answered. */
  url: string;
  statusCallback: string;
  /** How long it rings. */
  ringMs: number;
  /** Tells who has answered; not asked for when missing. */
  machineDetection?: { callback: string; waitsForBeep: boolean };
}

export interface CarrierControl {
  readonly accountSid: string;
  /** Not idempotent, and so tried once. @throws TrunklineError. */
  createCall(call: OutboundCall): Promise<{ callSid: string }>;
  /** Ends a call in whatever state; one that is over already is no fault. @throws TrunklineError. */
  hangUp(callSid: string): Promise<void>;
  /**
   * Has a call in progress ask `url` what comes next, whatever it is doing; its stream gets `stop`.
   * @param ofAccount of a subaccount; the account's own by default.
   * @returns `over` when there is no such call in progress any more.
   * @throws TrunklineError.
   */
  redirect(callSid: string, url: string, ofAccount?: string): Promise<'redirected' | 'over'>;
  /** @throws TrunklineError. */
  startRecording(callSid: string, statusCallback: string): Promise<{ recordingSid: string }>;
}

/** Twilio's numbers for a `To` that is none, or that nobody may call. */
const BAD_TO = new Set([13_223, 13_224, 13_227, 21_201, 21_211, 21_214, 21_215, 21_216, 21_217, 21_219]);
const BAD_FROM = new Set([21_210, 21_212, 21_213]);
const RETRY_MS = 300;

/** Twilio's own words are kept out: they quote numbers and URLs. */
function faultOf(error: unknown): TrunklineError {
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (typeof status !== 'number' || status === 429 || status >= 500) {
    const what = typeof status === 'number' ? `answered ${status}` : 'could not be reached';
    return new TrunklineError('TL_CARRIER_UNAVAILABLE', `Twilio's API ${what}.`);
  }
  const number = typeof code === 'number' ? code : 0;
  if (BAD_TO.has(number)) {
    return new TrunklineError('TL_INVALID_FIELD', `to: Twilio cannot call this number (error ${number})`);
  }
  if (BAD_FROM.has(number)) {
    return new TrunklineError('TL_INVALID_FIELD', `from: Twilio cannot call from this number (error ${number})`);
  }
  return new TrunklineError('TL_CARRIER_REFUSED', `Twilio refused the request (status ${status}, error ${number}).`);
}

/** The call is over, or was when we asked (twilio.md, section 5: 20404 and 21220). */
const isOver = (error: unknown): boolean => {
  const { status, code } = error as { status?: unknown; code?: unknown };
  return status === 404 || code === 21_220;
};

export function createCarrierControl(options: CarrierAccess): CarrierControl {
  const { accountSid, username, password, timeoutMs } = options;
  const client = twilio(username, password, { accountSid, timeout: timeoutMs });
  if (options.apiUrl !== undefined) client.api.baseUrl = options.apiUrl;

  const endCall = async (callSid: string): Promise<void> => {
    try {
      await client.calls(callSid).update({ status: 'completed' });
    } catch (error) {
      if (!isOver(error)) throw faultOf(error);
    }
  };

  return {
    accountSid,
    async createCall({ to, from, url, statusCallback, ringMs, machineDetection }) {
      try {
        const { sid } = await client.calls.create({
          to,
          from,
          url,
          method: 'POST',
          statusCallback,
          statusCallbackMethod: 'POST',
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          timeout: Math.ceil(ringMs / 1_000),
          ...(machineDetection && {
            machineDetection: machineDetection.waitsForBeep ? 'DetectMessageEnd' : 'Enable',
            // Otherwise whoever answers hears nothing until the verdict is there.
            asyncAmd: 'true',
            asyncAmdStatusCallback: machineDetection.callback,
            asyncAmdStatusCallbackMethod: 'POST',
          }),
        });
        return { callSid: sid };
      } catch (error) {
        throw faultOf(error);
      }
    },
    async hangUp(callSid) {
      try {
        await endCall(callSid);
      } catch (error) {
        if (!(error instanceof TrunklineError) || error.code !== 'TL_CARRIER_UNAVAILABLE') throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        await endCall(callSid);
      }
    },
    async redirect(callSid, url, ofAccount = accountSid) {
      try {
        await client.api.v2010.accounts(ofAccount).calls(callSid).update({ url, method: 'POST' });
        return 'redirected';
      } catch (error) {
        if (isOver(error)) return 'over';
        throw faultOf(error);
      }
    },
    async startRecording(callSid, statusCallback) {
      try {
        const { sid } = await client.calls(callSid).recordings.create({
          recordingChannels: 'dual',
          recordingTrack: 'both',
          recordingStatusCallback: statusCallback,
          recordingStatusCallbackMethod: 'POST',
          recordingStatusCallbackEvent: ['in-progress', 'completed', 'absent'],
        });
        return { recordingSid: sid };
      } catch (error) {
        throw faultOf(error);
      }
    },
  };
}
