/** Asks Twilio for the state of a call, through the official package. Source: Twilio, Call resource, `status`. */
import { isTerminalCallStatus } from '@trunkline/protocol';
import twilio from 'twilio';
import type { CarrierAccess } from './carrier-access.ts';

/** `unknown` means that Twilio did not answer or does not know the call. Neither proves that the call is over. */
export type CarrierVerdict = { state: 'over'; status: string } | { state: 'live' | 'unknown' };

export interface CarrierLookup {
  /** Never rejects. @param accountSid the subaccount that the call belongs to; by default the configured account. */
  lookUp(callSid: string, accountSid?: string): Promise<CarrierVerdict>;
}

export interface CarrierLookupOptions extends CarrierAccess {
  onFailed(error: unknown): void;
}

export function createCarrierLookup(options: CarrierLookupOptions): CarrierLookup {
  const { accountSid: ownSid, username, password, timeoutMs } = options;
  const client = twilio(username, password, { accountSid: ownSid, timeout: timeoutMs });
  // The package loads what speaks to the API when that is first touched. It takes hundreds of ms, in which no caller would hear anything.
  client.api.baseUrl = options.apiUrl ?? client.api.baseUrl;
  return {
    async lookUp(callSid, accountSid = ownSid) {
      try {
        const { status } = await client.api.v2010.accounts(accountSid).calls(callSid).fetch();
        return isTerminalCallStatus(status) ? { state: 'over', status } : { state: 'live' };
      } catch (error) {
        options.onFailed(error);
        return { state: 'unknown' };
      }
    },
  };
}
