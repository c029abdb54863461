/** With what Twilio's API lets us in: an API key where there is one, else the account's SID and its first auth token. */
import type { GatewayConfig } from '../config.ts';

export interface CarrierAccess {
  accountSid: string;
  username: string;
  password: string;
  /** Instead of Twilio's own, for a sandbox. */
  apiUrl: string | undefined;
  timeoutMs: number;
}

/** @returns `undefined` when no account is configured. */
export function carrierAccess(config: GatewayConfig): CarrierAccess | undefined {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_API_KEY_SID: keySid, TWILIO_API_KEY_SECRET: secret } = config;
  if (accountSid === undefined) return undefined;
  const byKey = keySid !== undefined && secret !== undefined;
  return {
    accountSid,
    username: byKey ? keySid : accountSid,
    password: byKey ? secret : (config.TWILIO_AUTH_TOKEN[0] as string),
    apiUrl: config.TWILIO_API_URL,
    timeoutMs: config.TWILIO_TIMEOUT_MS,
  };
}
