/** Signs our own requests as Twilio and Vapi sign theirs, to see whether the deployment at PUBLIC_URL takes them. */
import { createHmac } from 'node:crypto';
import twilio from 'twilio';
import type { ConfigureConfig } from '../config.ts';

/** The headers of a form as Twilio sends it. Source: Twilio, "Webhooks security". */
export function signAsTwilio(token: string, url: string, params: Record<string, string>): Record<string, string> {
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, params),
  };
}

/** The headers of a server message as Vapi sends it, in the way of VAPI_WEBHOOK_AUTH. @param secret one of VAPI_WEBHOOK_SECRET. */
export function signAsVapi(
  config: ConfigureConfig,
  secret: string,
  body: string,
  epochMs: number,
): Record<string, string> {
  switch (config.VAPI_WEBHOOK_AUTH) {
    case 'none':
      return {};
    case 'bearer':
      return { authorization: `Bearer ${secret}` };
    case 'secret':
      return { 'x-vapi-secret': secret };
    case 'hmac': {
      const key = config.VAPI_SECRET_ENCODING === 'base64' ? Buffer.from(secret, 'base64') : secret;
      const timestamp = String(epochMs);
      const parts: Readonly<Record<string, string>> = { '{timestamp}': timestamp, '{body}': body };
      const payload = config.VAPI_SIGNATURE_PAYLOAD.replaceAll(
        /\{timestamp\}|\{body\}/g,
        (token) => parts[token] ?? '',
      );
      const signature = createHmac(config.VAPI_SIGNATURE_ALGORITHM, key)
        .update(payload)
        .digest(config.VAPI_SIGNATURE_ENCODING);
      return {
        [config.VAPI_SIGNATURE_HEADER]: `${config.VAPI_SIGNATURE_PREFIX}${signature}`,
        [config.VAPI_TIMESTAMP_HEADER]: timestamp,
      };
    }
  }
}
