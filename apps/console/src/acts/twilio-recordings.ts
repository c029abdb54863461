/** Deletes what Twilio has recorded of a call, through the official package. Source: Twilio, Recording resource. */
import type { ConsoleConfig } from '../config.ts';

export interface TwilioRecordings {
  /**
   * Deletes every recording of a call. One that is gone already is deleted. Never rejects.
   * @param ofAccount the subaccount that the call belongs to; by default the configured account.
   * @returns `undefined` when Twilio did not say which there are.
   */
  deleteAll(callSid: string, ofAccount: string | undefined): Promise<{ deleted: string[]; left: string[] } | undefined>;
}

const TIMEOUT_MS = 10_000;

/** The package takes a while to load and is needed seldom, so it is loaded by the first erasure. */
async function connect(config: ConsoleConfig, accountSid: string) {
  const { TWILIO_API_KEY_SID: keySid, TWILIO_API_KEY_SECRET: keySecret, TWILIO_AUTH_TOKEN: tokens = [] } = config;
  const { default: twilio } = await import('twilio');
  const [username, password] =
    keySid !== undefined && keySecret !== undefined ? [keySid, keySecret] : [accountSid, tokens[0]];
  const client = twilio(username, password, { accountSid, timeout: TIMEOUT_MS });
  if (config.TWILIO_API_URL !== undefined) client.api.baseUrl = config.TWILIO_API_URL;
  return client;
}

/** @returns `undefined` where there are no credentials. @param onRefused is told why something is still there. */
export function createTwilioRecordings(
  config: ConsoleConfig,
  onRefused: (callSid: string, why: unknown) => void,
): TwilioRecordings | undefined {
  const { TWILIO_ACCOUNT_SID: ownSid, TWILIO_AUTH_TOKEN: tokens, TWILIO_API_KEY_SECRET: keySecret } = config;
  if (ownSid === undefined || (tokens === undefined && keySecret === undefined)) return undefined;
  let client: ReturnType<typeof connect> | undefined;

  return {
    async deleteAll(callSid, ofAccount = ownSid) {
      try {
        client ??= connect(config, ownSid);
        const call = (await client).api.v2010.accounts(ofAccount).calls(callSid);
        const remove = async (sid: string): Promise<boolean> => {
          try {
            return await call.recordings(sid).remove();
          } catch (error) {
            if ((error as { status?: unknown }).status === 404) return true;
            onRefused(callSid, statusOf(error));
            return false;
          }
        };
        const found = await call.recordings.list();
        const results = await Promise.all(found.map(async ({ sid }) => ({ sid, isGone: await remove(sid) })));
        const sids = (isGone: boolean): string[] =>
          results.filter((one) => one.isGone === isGone).map(({ sid }) => sid);
        return { deleted: sids(true), left: sids(false) };
      } catch (error) {
        // Also a 404: Twilio gives it for the calls of another account, as if they had never been.
        onRefused(callSid, statusOf(error));
        return undefined;
      }
    },
  };
}

/** Twilio's own words are left out, because they may quote numbers. */
function statusOf(error: unknown): string {
  const { status, code } = error as { status?: unknown; code?: unknown };
  return typeof status === 'number' ? `status ${status}, error ${Number(code) || 0}` : 'Twilio could not be reached';
}
