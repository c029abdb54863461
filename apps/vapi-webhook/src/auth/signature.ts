/** Checks the HMAC of a server message. Every part of its form is configuration, because Vapi lets its users choose it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AuthFault } from './auth-fault.ts';

export const SIGNATURE_ALGORITHMS = ['sha256', 'sha512', 'sha1'] as const;
export const SIGNATURE_ENCODINGS = ['hex', 'base64'] as const;
export const SECRET_ENCODINGS = ['text', 'base64'] as const;

/** Node's decoder leaves out what it does not know, so that a mistyped secret would silently be another key. */
export function isBase64(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
}

export interface SignatureFormat {
  /** Both names are in lower case, as Node gives them. */
  header: string;
  timestampHeader: string;
  /** As `parsePayloadTemplate` reads it. */
  payload: readonly PayloadPart[];
  encoding: (typeof SIGNATURE_ENCODINGS)[number];
  /** Stands in front of the signature, such as `sha256=`; may be empty. */
  prefix: string;
  algorithm: (typeof SIGNATURE_ALGORITHMS)[number];
  secretEncoding: (typeof SECRET_ENCODINGS)[number];
  /** How far a signed timestamp may be from now, in either direction. */
  toleranceMs: number;
}

type PayloadPart = { token: 'body' | 'timestamp' } | { text: string };

/**
 * @param template such as `{timestamp}.{body}`.
 * @returns `undefined` when it has a token of another name, or does not sign the body exactly once.
 */
export function parsePayloadTemplate(template: string): readonly PayloadPart[] | undefined {
  const parts = template
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== '')
    .map((part): PayloadPart | undefined => {
      if (part === '{body}') return { token: 'body' };
      if (part === '{timestamp}') return { token: 'timestamp' };
      return part.startsWith('{') && part.endsWith('}') ? undefined : { text: part };
    });
  const known = parts.filter((part) => part !== undefined);
  if (known.length !== parts.length) return undefined;
  return known.filter((part) => 'token' in part && part.token === 'body').length === 1 ? known : undefined;
}

/** Whether the template signs a time. Without one, a replay looks like the message itself. */
export function signsTimestamp(format: Pick<SignatureFormat, 'payload'>): boolean {
  return format.payload.some((part) => 'token' in part && part.token === 'timestamp');
}

export interface SignatureHeaders {
  signature: string | undefined;
  timestamp: string | undefined;
  /** Now. */
  epochMs: number;
}

export interface SignedRequest extends SignatureHeaders {
  body: Uint8Array;
}

const DIGEST_BYTES: Record<SignatureFormat['algorithm'], number> = { sha256: 32, sha512: 64, sha1: 20 };

/**
 * What is wrong with a signature whatever was signed: it is no signature of this form, or its time is not now. Nobody has to
 * be given the time it takes to read and hash megabytes for that.
 */
export function checkSignatureForm(format: SignatureFormat, headers: SignatureHeaders): AuthFault | undefined {
  const { signature, timestamp, epochMs } = headers;
  if (signature === undefined) return 'missing';
  if (decode(format, signature)?.length !== DIGEST_BYTES[format.algorithm]) return 'wrong';
  if (!signsTimestamp(format)) return undefined;
  const signedAtMs = readTimestampMs(timestamp);
  if (signedAtMs === undefined) return timestamp === undefined ? 'missing' : 'wrong';
  return Math.abs(epochMs - signedAtMs) > format.toleranceMs ? 'stale' : undefined;
}

/** @param secrets one of which must fit. @returns `undefined` when the signature fits the body and the time. */
export function checkSignature(
  format: SignatureFormat,
  secrets: readonly string[],
  request: SignedRequest,
): AuthFault | undefined {
  const { signature = '', timestamp, body } = request;
  const fault = checkSignatureForm(format, request);
  if (fault) return fault;

  const given = decode(format, signature);
  const expected = secrets.map((secret) => {
    const hmac = createHmac(
      format.algorithm,
      format.secretEncoding === 'base64' ? Buffer.from(secret, 'base64') : secret,
    );
    for (const part of format.payload) {
      if ('text' in part) hmac.update(part.text);
      else hmac.update(part.token === 'body' ? body : (timestamp ?? ''));
    }
    return hmac.digest();
  });
  const fits = expected.filter((one) => given?.length === one.length && timingSafeEqual(one, given));
  return fits.length === 0 ? 'wrong' : undefined;
}

/** 10^11 seconds is the year 5138, 10^11 milliseconds is 1973. */
const LEAST_MS = 1e11;

/** Vapi does not say in which unit its timestamps are, so both are taken. */
function readTimestampMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= LEAST_MS ? value : value * 1000;
}

const FORMS = { hex: /^(?:[0-9a-f]{2})+$/i, base64: /^[A-Za-z0-9+/]+={0,2}$/ } as const;

/** Checked first, because Node's decoders stop quietly at the first character that they do not know. */
function decode({ prefix, encoding }: SignatureFormat, header: string): Buffer | undefined {
  if (!header.startsWith(prefix)) return undefined;
  const text = header.slice(prefix.length);
  return FORMS[encoding].test(text) ? Buffer.from(text, encoding) : undefined;
}
