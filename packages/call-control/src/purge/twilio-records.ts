/**
 * Deletes what Twilio has of a call: its recordings, and the record of the call with both numbers. Through the official package.
 * Source: Twilio, Recording resource and Call resource, "Delete".
 */

export interface TwilioAccess {
  TWILIO_ACCOUNT_SID?: string | undefined;
  TWILIO_AUTH_TOKEN?: readonly string[] | undefined;
  TWILIO_API_KEY_SID?: string | undefined;
  TWILIO_API_KEY_SECRET?: string | undefined;
  TWILIO_API_URL?: string | undefined;
}

export interface TwilioDeletion {
  /** Ids of recordings. `undefined`: Twilio did not say which there are, and nothing was deleted. */
  recordings: { deleted: string[]; left: string[] } | undefined;
  /** Whether the record of the call is gone. It stays where a recording does, which could not be found without it. */
  isCallGone: boolean;
}

export interface TwilioRecords {
  /**
   * What is gone already is deleted. Never rejects.
   * @param ofAccount the subaccount that the call belongs to; by default the configured account.
   */
  deleteCall(callSid: string, ofAccount: string | undefined): Promise<TwilioDeletion>;
}

const TIMEOUT_MS = 10_000;

/** The package takes a while to load and is needed seldom, so it is loaded by the first erasure. */
async function connect(access: TwilioAccess, accountSid: string) {
  const { TWILIO_API_KEY_SID: keySid, TWILIO_API_KEY_SECRET: keySecret, TWILIO_AUTH_TOKEN: tokens = [] } = access;
  const { default: twilio } = await import('twilio');
  const [username, password] =
    keySid !== undefined && keySecret !== undefined ? [keySid, keySecret] : [accountSid, tokens[0]];
  const client = twilio(username, password, { accountSid, timeout: TIMEOUT_MS });
  if (access.TWILIO_API_URL !== undefined) client.api.baseUrl = access.TWILIO_API_URL;
  return client;
}

/** @returns `undefined` where there are no credentials. @param onRefused is told why something is still there. */
export function createTwilioRecords(
  access: TwilioAccess,
  onRefused: (callSid: string, why: unknown) => void,
): TwilioRecords | undefined {
  const { TWILIO_ACCOUNT_SID: ownSid, TWILIO_AUTH_TOKEN: tokens, TWILIO_API_KEY_SECRET: keySecret } = access;
  if (ownSid === undefined || (tokens === undefined && keySecret === undefined)) return undefined;
  let client: ReturnType<typeof connect> | undefined;

  return {
    async deleteCall(callSid, ofAccount = ownSid) {
      const remove = async (resource: { remove(): Promise<boolean> }): Promise<boolean> => {
        try {
          return await resource.remove();
        } catch (error) {
          if ((error as { status?: unknown }).status === 404) return true;
          onRefused(callSid, statusOf(error));
          return false;
        }
      };
      try {
        client ??= connect(access, ownSid);
        const call = (await client).api.v2010.accounts(ofAccount).calls(callSid);
        const found = await call.recordings.list();
        const results = await Promise.all(
          found.map(async ({ sid }) => ({ sid, isGone: await remove(call.recordings(sid)) })),
        );
        const sids = (isGone: boolean): string[] =>
          results.filter((one) => one.isGone === isGone).map(({ sid }) => sid);
        const left = sids(false);
        return { recordings: { deleted: sids(true), left }, isCallGone: left.length === 0 && (await remove(call)) };
      } catch (error) {
        // Also a 404: Twilio gives it for the calls of another account, as if they had never been.
        onRefused(callSid, statusOf(error));
        return { recordings: undefined, isCallGone: false };
      }
    },
  };
}

/** Twilio's own words are left out, because they may quote numbers. */
function statusOf(error: unknown): string {
  const { status, code } = error as { status?: unknown; code?: unknown };
  return typeof status === 'number' ? `status ${status}, error ${Number(code) || 0}` : 'Twilio could not be reached';
}
