/**
 * What can be done to calls from outside, and by Twilio's API. Put together here, so that app.ts reads as the way of a call.
 */
import type { SessionStore } from '@trunkline/session-store';
import { type CallControl, createCallControl } from './call/call-control.ts';
import type { CallCloser } from './call/call-closer.ts';
import type { GatewayConfig } from './config.ts';
import { type CarrierControl, createCarrierControl } from './twilio/twilio-client.ts';

export interface ControlDeps {
  config: GatewayConfig;
  store: SessionStore;
  closer: CallCloser;
}

export interface Control {
  /** `undefined`: Twilio's API is not configured. */
  carrier: CarrierControl | undefined;
  calls: CallControl;
}

function createCarrier(config: GatewayConfig): CarrierControl | undefined {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_API_KEY_SID: keySid, TWILIO_API_KEY_SECRET: secret } = config;
  if (accountSid === undefined) return undefined;
  const byKey = keySid !== undefined && secret !== undefined;
  return createCarrierControl({
    accountSid,
    username: byKey ? keySid : accountSid,
    password: byKey ? secret : (config.TWILIO_AUTH_TOKEN[0] as string),
    apiUrl: config.TWILIO_API_URL,
    timeoutMs: config.TWILIO_TIMEOUT_MS,
  });
}

export function createControl({ config, store, closer }: ControlDeps): Control {
  const carrier = createCarrier(config);
  return { carrier, calls: createCallControl({ store, closer, carrier, transferNumber: config.TRANSFER_NUMBER }) };
}
