/**
 * Whether a request really comes from Twilio. Source: Twilio, "Webhooks security": HMAC-SHA1 under the account's auth token over
 * the public URL and all parameters received, sorted by name.
 *
 * The `twilio` package has this too, but sorts and joins the parameters anew for each form of the URL and each token, and takes
 * a string for an object of its indexes: a body of a stranger's stopped the process for seconds. Here they are joined once, the
 * number of parameters is bounded by whoever reads the form, and a property test holds both to the same answers.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type RequestedUrl, signedUrlCandidates, websocketOrigin } from './signed-urls.ts';

/** Under this name all signatures count that were right: there is one account. */
export const TWILIO = 'Twilio';

export interface SignatureCheck {
  /** All tokens in force: two during a rotation. */
  authTokens: readonly string[];
  /** The origin that Twilio calls, such as `https://gw.example.com`. */
  publicUrl: string;
  /** Its host with the capitals with which the operator typed it. */
  typedHost?: string | undefined;
}

/** Parameters by name. A name that came more than once has all its values. */
export type FormParams = Readonly<Record<string, string | readonly string[]>>;

/** Twilio's signatures are SHA-1 in base64. */
const SIGNATURE_CHARACTERS = 28;

/** The parameters as they are signed: names in order, each followed by its value; of repeated values one, also in order. */
function joinParams(params: FormParams): string {
  let joined = '';
  for (const name of Object.keys(params).sort()) {
    const value = params[name] ?? '';
    if (typeof value === 'string') joined += name + value;
    else for (const one of [...new Set(value)].sort()) joined += name + one;
  }
  return joined;
}

function isSignedOver(given: Buffer, authTokens: readonly string[], url: string, joinedParams: string): boolean {
  for (const token of authTokens) {
    const expected = createHmac('sha1', token).update(url).update(joinedParams).digest('base64');
    if (timingSafeEqual(given, Buffer.from(expected))) return true;
  }
  return false;
}

function isSigned(
  { authTokens, typedHost }: SignatureCheck,
  signature: string | undefined,
  origin: string,
  requested: RequestedUrl,
  joinedParams: string,
): boolean {
  if (signature === undefined || signature.length !== SIGNATURE_CHARACTERS) return false;
  const given = Buffer.from(signature);
  if (given.length !== SIGNATURE_CHARACTERS) return false;
  // Twilio's own requests mostly arrive as they were signed, so that the other ways of writing their URL need not be found.
  const asReceived = origin + requested.path;
  if (isSignedOver(given, authTokens, asReceived, joinedParams)) return true;
  return signedUrlCandidates(origin, requested, typedHost).some(
    (url) => url !== asReceived && isSignedOver(given, authTokens, url, joinedParams),
  );
}

/** Checks a webhook. @param params the parameters of the form, empty ones included; none for a GET, whose query is in the path. */
export function isSignedWebhook(
  check: SignatureCheck,
  signature: string | undefined,
  requested: RequestedUrl,
  params: FormParams,
): boolean {
  return isSigned(check, signature, check.publicUrl, requested, joinParams(params));
}

/** Checks the upgrade of a media stream, which is signed over the `wss` URL. */
export function isSignedUpgrade(
  check: SignatureCheck,
  signature: string | undefined,
  requested: RequestedUrl,
): boolean {
  return isSigned(check, signature, websocketOrigin(check.publicUrl), requested, '');
}
