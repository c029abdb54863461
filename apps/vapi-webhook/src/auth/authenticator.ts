/**
 * Tells whether a server message comes from Vapi, in each way that Vapi offers. The bytes are checked as they came, and
 * every comparison of secrets takes the same time whatever the peer sent.
 * Source: SDK `HmacAuthenticationPlan`; docs.vapi.ai, "Server authentication".
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { readBearer } from '@trunkline/service-kit';
import type { AuthFault } from './auth-fault.ts';
import { checkSignature, checkSignatureForm, type SignatureFormat } from './signature.ts';

/** There is one secret, or an old and a new one during rotation. */
export type WebhookAuth =
  | { mode: 'none' }
  | { mode: 'secret'; secrets: readonly string[] }
  | { mode: 'bearer'; secrets: readonly string[] }
  | { mode: 'hmac'; secrets: readonly string[]; format: SignatureFormat };

export interface Authenticator {
  /**
   * What can be told before a byte of the body is read: for a plain secret everything, for a signature its form and its
   * time. @param epochMs now.
   */
  checkHeaders(headers: IncomingHttpHeaders, epochMs: number): AuthFault | undefined;
  /** @param body the raw bytes. @param epochMs now. @returns `undefined` when all is well. */
  check(headers: IncomingHttpHeaders, body: Uint8Array, epochMs: number): AuthFault | undefined;
}

const SECRET_HEADER = 'x-vapi-secret';

export function createAuthenticator(auth: WebhookAuth): Authenticator {
  switch (auth.mode) {
    case 'none':
      return { checkHeaders: () => undefined, check: () => undefined };
    case 'secret':
      return comparing(auth.secrets, (headers) => textOf(headers[SECRET_HEADER]));
    case 'bearer':
      return comparing(auth.secrets, (headers) => readBearer(headers.authorization));
    case 'hmac': {
      const { secrets, format } = auth;
      const read = (headers: IncomingHttpHeaders, epochMs: number) => ({
        signature: textOf(headers[format.header]),
        timestamp: textOf(headers[format.timestampHeader]),
        epochMs,
      });
      return {
        checkHeaders: (headers, epochMs) => checkSignatureForm(format, read(headers, epochMs)),
        check: (headers, body, epochMs) => checkSignature(format, secrets, { ...read(headers, epochMs), body }),
      };
    }
  }
}

function comparing(
  secrets: readonly string[],
  read: (headers: IncomingHttpHeaders) => string | undefined,
): Authenticator {
  const known = secrets.map(digest);
  const check = (headers: IncomingHttpHeaders): AuthFault | undefined => {
    const given = read(headers);
    if (given === undefined) return 'missing';
    const hash = digest(given);
    // All are compared: how long it takes must not tell which one fits.
    return known.filter((one) => timingSafeEqual(one, hash)).length > 0 ? undefined : 'wrong';
  };
  return { checkHeaders: check, check };
}

/** Secrets are compared by their hashes, which are all of one length. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
