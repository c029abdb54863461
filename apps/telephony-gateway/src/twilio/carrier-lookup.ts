/** What Twilio itself says of a call, through the official package. Source: Twilio, Call resource, `status`. */
import { isTerminalCallStatus } from '@trunkline/protocol';
import twilio from 'twilio';

/** `unknown`: it could not be asked, or does not know the call. Neither proves anything. */
export type CarrierVerdict = { state: 'over'; status: string } | { state: 'live' | 'unknown' };

export interface CarrierLookup {
  /** Never rejects. @param accountSid of a subaccount; the account's own by default. */
  lookUp(callSid: string, accountSid?: string): Promise<CarrierVerdict>;
}

export interface CarrierLookupOptions {
  accountSid: string;
  /** An API key, or the account's SID and auth token. */
  username: string;
  password: string;
  /** Instead of Twilio's own, for a sandbox. */
  apiUrl: string | undefined;
  timeoutMs: number;
  onFailed(error: unknown): void;
}

export function createCarrierLookup(options: CarrierLookupOptions): CarrierLookup {
  const { accountSid: ownSid, username, password, timeoutMs } = options;
  const client = twilio(username, password, { accountSid: ownSid, timeout: timeoutMs });
  if (options.apiUrl !== undefined) client.api.baseUrl = options.apiUrl;
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
