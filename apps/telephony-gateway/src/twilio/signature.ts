/**
 * Whether a request really comes from Twilio.
 * Source: Twilio, "Webhooks security": HMAC-SHA1 under the account's auth token over the public URL and all parameters
 * received. The public origin is configured, never rebuilt from the request, because a proxy may have rewritten that.
 */
import twilio from 'twilio';

export interface SignatureCheck {
  /** All tokens in force: two during a rotation. */
  authTokens: readonly string[];
  /** The origin that Twilio calls, such as `https://gw.example.com`. */
  publicUrl: string;
}

type Params = Record<string, string | string[]>;

function isSignedBy(check: SignatureCheck, signature: string, url: string, params: Params): boolean {
  // The official function throws on some malformed input; whatever it cannot check is not signed.
  try {
    return check.authTokens.some((token) => twilio.validateRequest(token, signature, url, params));
  } catch {
    return false;
  }
}

/**
 * Checks a webhook.
 * @param path path and query exactly as received.
 * @param params form parameters, empty ones included; for a GET request none.
 */
export function isSignedWebhook(
  check: SignatureCheck,
  signature: string | undefined,
  path: string,
  params: Params,
): boolean {
  return signature !== undefined && isSignedBy(check, signature, `${check.publicUrl}${path}`, params);
}

/**
 * Checks the upgrade of a media stream, which is signed over the `wss` URL. Some report a slash appended to that URL
 * (unconfirmed), so both forms are taken.
 */
export function isSignedUpgrade(check: SignatureCheck, signature: string | undefined, path: string): boolean {
  if (signature === undefined) return false;
  const url = `${websocketOrigin(check.publicUrl)}${path}`;
  return isSignedBy(check, signature, url, {}) || isSignedBy(check, signature, `${url}/`, {});
}

/** The `wss` origin that belongs to an `https` origin (`ws` to `http`, for a sandbox on one machine). */
export function websocketOrigin(publicUrl: string): string {
  return publicUrl.replace(/^http/, 'ws');
}
