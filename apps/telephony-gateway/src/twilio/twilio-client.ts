/**
 * What we do to calls over Twilio's REST API, through the official package. Source: Twilio, Call and Recording resources.
 * Only the end of a call is tried twice: a request to create a call that is repeated would ring twice.
 */
import { TrunklineError } from '@trunkline/protocol';
import twilio from 'twilio';
import type { CarrierAccess } from './carrier-access.ts';

export interface OutboundCall {
  to: string;
  from: string;
  /** Twilio asks this URL for TwiML once somebody has answered. */
  url: string;
  statusCallback: string;
  /** How long the phone rings before Twilio gives up. */
  ringMs: number;
  /** Whether Twilio is to find out who has answered; it does not when this is missing. */
  machineDetection?: { callback: string; waitsForBeep: boolean };
}

export interface CarrierControl {
  readonly accountSid: string;
  /** Places a call. Not idempotent, and therefore tried once. @throws TrunklineError */
  createCall(call: OutboundCall): Promise<{ callSid: string }>;
  /**
   * Ends a call, whatever state it is in. A call that is over already is no fault.
   * @param ofAccount the account that the call belongs to, which may be a subaccount of the configured one. Another account
   *   answers 404 for it, as if it were over.
   * @throws TrunklineError
   */
  hangUp(callSid: string, ofAccount: string | undefined): Promise<void>;
  /**
   * Has Twilio ask `url` what comes next in a call that is in progress. Its present stream gets `stop`.
   * @param ofAccount the subaccount that the call belongs to; by default the configured account.
   * @returns `over` when there is no such call in progress any more.
   * @throws TrunklineError
   */
  redirect(callSid: string, url: string, ofAccount?: string): Promise<'redirected' | 'over'>;
  /** Begins a recording of both sides. @param ofAccount as in `hangUp`. @throws TrunklineError */
  startRecording(
    callSid: string,
    statusCallback: string,
    ofAccount: string | undefined,
  ): Promise<{ recordingSid: string }>;
}

/** Twilio's error codes for a `To` that is not a number, or that this account may not call. */
const BAD_TO = new Set([13_223, 13_224, 13_227, 21_201, 21_211, 21_214, 21_215, 21_216, 21_217, 21_219]);
const BAD_FROM = new Set([21_210, 21_212, 21_213]);
const RETRY_MS = 300;

/** Twilio's own words are left out of the error, because they quote numbers and URLs. */
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

/** Twilio answers 404 (20404) or 21220 when the call had ended before we asked. */
const isOver = (error: unknown): boolean => {
  const { status, code } = error as { status?: unknown; code?: unknown };
  return status === 404 || code === 21_220;
};

export function createCarrierControl(options: CarrierAccess): CarrierControl {
  const { accountSid, username, password, timeoutMs } = options;
  const client = twilio(username, password, { accountSid, timeout: timeoutMs });
  // The package loads what speaks to the API when that is first touched. It takes hundreds of ms, in which no caller would hear anything.
  client.api.baseUrl = options.apiUrl ?? client.api.baseUrl;

  const callOf = (callSid: string, ofAccount = accountSid) => client.api.v2010.accounts(ofAccount).calls(callSid);

  const endCall = async (callSid: string, ofAccount: string | undefined): Promise<void> => {
    try {
      await callOf(callSid, ofAccount).update({ status: 'completed' });
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
            // Without this, whoever answers hears nothing until the verdict is there.
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
    async hangUp(callSid, ofAccount) {
      try {
        await endCall(callSid, ofAccount);
      } catch (error) {
        if (!(error instanceof TrunklineError) || error.code !== 'TL_CARRIER_UNAVAILABLE') throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        await endCall(callSid, ofAccount);
      }
    },
    async redirect(callSid, url, ofAccount) {
      try {
        await callOf(callSid, ofAccount).update({ url, method: 'POST' });
        return 'redirected';
      } catch (error) {
        if (isOver(error)) return 'over';
        throw faultOf(error);
      }
    },
    async startRecording(callSid, statusCallback, ofAccount) {
      try {
        const { sid } = await callOf(callSid, ofAccount).recordings.create({
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
