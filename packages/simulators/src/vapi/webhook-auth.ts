/**
 * How a server message proves that it comes from Vapi, in each way that Vapi offers.
 * Source: Vapi SDK `HmacAuthenticationPlan`, `BearerAuthenticationPlan`; docs.vapi.ai, "Server authentication".
 */
import { createHmac } from 'node:crypto';

export interface HmacPlan {
  readonly type: 'hmac';
  readonly secretKey: string;
  readonly algorithm: 'sha256' | 'sha512' | 'sha1';
  /** `x-signature` */
  readonly signatureHeader?: string;
  /** `x-timestamp` */
  readonly timestampHeader?: string;
  /** Put before the signature, e.g. `sha256=`. */
  readonly signaturePrefix?: string;
  /** true */
  readonly includeTimestamp?: boolean;
  /** Of `{body} {timestamp} {method} {url} {svix-id}`; `{timestamp}.{body}`, or `{body}` without a timestamp. */
  readonly payloadFormat?: string;
  /** Header for an id of the message; none. */
  readonly messageIdHeader?: string;
  /** hex */
  readonly signatureEncoding?: 'hex' | 'base64';
  /** false */
  readonly secretIsBase64?: boolean;
  /** Not documented by Vapi; `ms`. */
  readonly timestampUnit?: 'ms' | 's';
}

export type WebhookAuth =
  | { readonly type: 'none' }
  /** The older way: the secret itself in `X-Vapi-Secret`. */
  | { readonly type: 'secret'; readonly secret: string }
  | {
      readonly type: 'bearer';
      readonly token: string;
      /** `Authorization` */
      readonly headerName?: string;
      /** true */
      readonly bearerPrefixEnabled?: boolean;
    }
  | HmacPlan;

export interface SignedMessage {
  readonly body: string;
  readonly method: string;
  readonly url: string;
  /** Epoch ms of this attempt. */
  readonly epochMs: number;
  /** The same for every attempt at one message. */
  readonly messageId: string;
}

/** The headers that `auth` adds to a message. */
export function buildAuthHeaders(auth: WebhookAuth, message: SignedMessage): Record<string, string> {
  switch (auth.type) {
    case 'none':
      return {};
    case 'secret':
      return { 'x-vapi-secret': auth.secret };
    case 'bearer':
      return {
        [auth.headerName ?? 'authorization']: auth.bearerPrefixEnabled === false ? auth.token : `Bearer ${auth.token}`,
      };
    case 'hmac':
      return buildHmacHeaders(auth, message);
  }
}

function buildHmacHeaders(plan: HmacPlan, message: SignedMessage): Record<string, string> {
  const { includeTimestamp = true, signatureEncoding = 'hex', signatureHeader = 'x-signature' } = plan;
  const timestamp = String(
    plan.timestampUnit === 's' ? Math.floor(message.epochMs / 1000) : Math.floor(message.epochMs),
  );
  const tokens: Record<string, string> = {
    '{body}': message.body,
    '{timestamp}': timestamp,
    '{method}': message.method,
    '{url}': message.url,
    '{svix-id}': message.messageId,
  };
  const format = plan.payloadFormat ?? (includeTimestamp ? '{timestamp}.{body}' : '{body}');
  const payload = format.replaceAll(/\{(?:body|timestamp|method|url|svix-id)\}/g, (token) => tokens[token] as string);
  const secret = plan.secretIsBase64 ? Buffer.from(plan.secretKey, 'base64') : plan.secretKey;
  const signature = createHmac(plan.algorithm, secret).update(payload).digest(signatureEncoding);
  return {
    [signatureHeader]: `${plan.signaturePrefix ?? ''}${signature}`,
    ...(includeTimestamp && { [plan.timestampHeader ?? 'x-timestamp']: timestamp }),
    ...(plan.messageIdHeader !== undefined && { [plan.messageIdHeader]: message.messageId }),
  };
}
