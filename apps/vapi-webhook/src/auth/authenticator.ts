/**
 * Whether a server message comes from Vapi, in each way that Vapi offers. What is checked are the bytes as they came;
 * every comparison of secrets takes the same time whatever the peer sent.
 * Source: SDK `HmacAuthenticationPlan`; docs.vapi.ai, "Server authentication".
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AuthFault } from './auth-fault.ts';
import { checkSignature, type SignatureFormat } from './signature.ts';

/** `secrets`: one, or an old and a new one during rotation. */
export type WebhookAuth =
  | { mode: 'none' }
  | { mode: 'secret'; secrets: readonly string[] }
  | { mode: 'bearer'; secrets: readonly string[] }
  | { mode: 'hmac'; secrets: readonly string[]; format: SignatureFormat };

export interface Authenticator {
  /** Whether a proof came at all; asked before the body is read. */
  isClaimed(headers: IncomingHttpHeaders): boolean;
  /** @param body the raw bytes. @param epochMs now. @returns `undefined` when all is well. */
  check(headers: IncomingHttpHeaders, body: Uint8Array, epochMs: number): AuthFault | undefined;
}

const SECRET_HEADER = 'x-vapi-secret';

export function createAuthenticator(auth: WebhookAuth): Authenticator {
  switch (auth.mode) {
    case 'none':
      return { isClaimed: () => true, check: () => undefined };
    case 'secret':
      return comparing(auth.secrets, (headers) => textOf(headers[SECRET_HEADER]));
    case 'bearer':
      return comparing(auth.secrets, (headers) => /^bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]);
    case 'hmac': {
      const { secrets, format } = auth;
      return {
        isClaimed: (headers) => textOf(headers[format.header]) !== undefined,
        check: (headers, body, epochMs) =>
          checkSignature(format, secrets, {
            signature: textOf(headers[format.header]),
            timestamp: textOf(headers[format.timestampHeader]),
            body,
            epochMs,
          }),
      };
    }
  }
}

function comparing(
  secrets: readonly string[],
  read: (headers: IncomingHttpHeaders) => string | undefined,
): Authenticator {
  const known = secrets.map(digest);
  return {
    isClaimed: (headers) => read(headers) !== undefined,
    check: (headers) => {
      const given = read(headers);
      if (given === undefined) return 'missing';
      const hash = digest(given);
      // All are compared: how long it takes must not tell which one fits.
      return known.filter((one) => timingSafeEqual(one, hash)).length > 0 ? undefined : 'wrong';
    },
  };
}

/** Secrets are compared by their hashes, which are all of one length. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
