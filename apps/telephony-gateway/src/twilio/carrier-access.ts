/** The credentials for Twilio's REST API: an API key if one is configured, else the account's SID and its first auth token. */
import type { GatewayConfig } from '../config.ts';

export interface CarrierAccess {
  accountSid: string;
  username: string;
  password: string;
  /** The sandbox's URL; `undefined` means Twilio's own. */
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
