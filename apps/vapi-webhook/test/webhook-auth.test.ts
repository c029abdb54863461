import { readConfig } from '../src/config.ts';
import { describe, expect, it } from 'vitest';
import { createAuthenticator } from '../src/auth/authenticator.ts';
import { SECRET } from './webhook-rig.ts';

/** Signed byte for byte: the escape and the umbrella's three bytes are lost when JSON is parsed and written again. */
const BODY = String.raw`{"message":{"type":"hang","timestamp":1790000000123,"note":"caf\u00e9 ☎"}}`;
const NOW_MS = 1_790_000_000_123;
const MINUTE_MS = 60_000;

const X_VAPI_SIGNATURE = { VAPI_SIGNATURE_HEADER: 'X-Vapi-Signature', VAPI_SIGNATURE_PAYLOAD: '{body}' };

/**
 * Computed by OpenSSL 3.0, with B as the text of BODY, S=a-secret-of-the-tests and T=1790000000123. The commands end in
 * `-r`, of which the first word is the signature.
 */
const VECTORS: {
  name: string;
  env: Record<string, string>;
  headers: Record<string, string>;
}[] = [
  {
    // printf '%s.%s' $T "$B" | openssl dgst -sha256 -hmac $S -r
    name: "Vapi's default",
    env: {},
    headers: {
      'x-signature': '6117810ceec042012ee6bbb6a570fa8e74205706e0f9823f053648d60f71e629',
      'x-timestamp': '1790000000123',
    },
  },
  {
    // printf '%s.%s' 1790000000 "$B" | openssl dgst -sha256 -hmac $S -r
    name: 'a timestamp in seconds',
    env: {},
    headers: {
      'x-signature': 'aed08f8b274e60f489e47f0aa60798bdda96d625856837c9cae395cfb5d1bd76',
      'x-timestamp': '1790000000',
    },
  },
  {
    // printf '%s' "$B" | openssl dgst -sha256 -hmac $S -r
    name: 'x-vapi-signature over the bare body',
    env: X_VAPI_SIGNATURE,
    headers: { 'x-vapi-signature': '36290b2cf3ad4c7702b3cb8c199d54309b4a63546290aa25938fd62856f01ea7' },
  },
  {
    // printf '%s.%s' $T "$B" | openssl dgst -sha512 -hmac $S -binary | openssl base64 -A
    name: 'SHA-512 in base64 with a prefix',
    env: {
      VAPI_SIGNATURE_ALGORITHM: 'sha512',
      VAPI_SIGNATURE_ENCODING: 'base64',
      VAPI_SIGNATURE_PREFIX: 'sha512=',
      VAPI_TIMESTAMP_HEADER: 'X-Sent-At',
    },
    headers: {
      'x-signature': 'sha512=frodX4/ZmQTbZDdBp57PswMEk66+B/IYifVauHgW3m1NIAGGsCM464j8r4LwVugprDbD/435PGZtQf4+2h+ZGQ==',
      'x-sent-at': '1790000000123',
    },
  },
  {
    // printf '%s.%s' $T "$B" | openssl dgst -sha1 -hmac $S -r
    name: 'SHA-1',
    env: { VAPI_SIGNATURE_ALGORITHM: 'sha1' },
    headers: { 'x-signature': '469e2089af8594d9361738e2944765baf3d80723', 'x-timestamp': '1790000000123' },
  },
  {
    // printf 'v0:%s:%s' $T "$B" | openssl dgst -sha256 -hmac $S -r
    name: 'a template of its own',
    env: { VAPI_SIGNATURE_PAYLOAD: 'v0:{timestamp}:{body}' },
    headers: {
      'x-signature': '0704ee5f4622913de5e4d61970eefbc6c62760c694ea6bab106465f2210ac2d2',
      'x-timestamp': '1790000000123',
    },
  },
  {
    // K=cmF3IAH/IGJ5dGVzIGFzIGtleQ==; HEX=$(printf %s $K | openssl base64 -d -A | xxd -p)
    // printf '%s.%s' $T "$B" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$HEX -r
    name: 'a secret that is base64 of its bytes',
    env: { VAPI_WEBHOOK_SECRET: 'cmF3IAH/IGJ5dGVzIGFzIGtleQ==', VAPI_SECRET_ENCODING: 'base64' },
    headers: {
      'x-signature': '99d6d0e3e2e0dcfabc6126ad545e12f07fd3ecbb3c94686909f10838300dd18a',
      'x-timestamp': '1790000000123',
    },
  },
];
const [DEFAULT, , BARE] = VECTORS as [(typeof VECTORS)[0], unknown, (typeof VECTORS)[0]];

function authenticator(env: Record<string, string>) {
  const { auth } = readConfig({
    REDIS_URL: 'redis://127.0.0.1:1',
    VAPI_WEBHOOK_AUTH: 'hmac',
    VAPI_WEBHOOK_SECRET: SECRET,
    ...env,
  });
  const { check } = createAuthenticator(auth);
  return (headers: Record<string, string>, { body = BODY, nowMs = NOW_MS } = {}) =>
    check(headers, Buffer.from(body), nowMs);
}

describe('signatures', () => {
  it.for(VECTORS)('takes what OpenSSL computed: $name', ({ env, headers }) => {
    const check = authenticator(env);
    expect(check(headers)).toBeUndefined();
    expect(check(headers, { body: `${BODY} ` })).toBe('wrong');
    expect(authenticator({ ...env, VAPI_WEBHOOK_SECRET: 'anotherSecretOfTheTests0' })(headers)).toBe('wrong');
  });

  it('refuses JSON that was read and written again', () => {
    expect(authenticator({})(DEFAULT.headers, { body: JSON.stringify(JSON.parse(BODY)) })).toBe('wrong');
  });

  it('takes the old and the new secret during rotation', () => {
    expect(authenticator({ VAPI_WEBHOOK_SECRET: `a-newer-secret,${SECRET}` })(DEFAULT.headers)).toBeUndefined();
  });

  it('refuses a replay outside the window, and a time from the future', () => {
    const check = authenticator({ VAPI_SIGNATURE_TOLERANCE_MS: String(MINUTE_MS) });
    expect(check(DEFAULT.headers, { nowMs: NOW_MS + MINUTE_MS })).toBeUndefined();
    expect(check(DEFAULT.headers, { nowMs: NOW_MS + MINUTE_MS + 1 })).toBe('stale');
    expect(check(DEFAULT.headers, { nowMs: NOW_MS - MINUTE_MS - 1 })).toBe('stale');
  });

  it.for<[string, Record<string, string>, string]>([
    ['no signature', { 'x-timestamp': '1790000000123' }, 'missing'],
    ['no timestamp', { 'x-signature': DEFAULT.headers['x-signature'] as string }, 'missing'],
    ['another timestamp', { ...DEFAULT.headers, 'x-timestamp': '1790000000124' }, 'wrong'],
    ['a timestamp that is none', { ...DEFAULT.headers, 'x-timestamp': '-1e3' }, 'wrong'],
    ['half a signature', { ...DEFAULT.headers, 'x-signature': '6117810ceec04201' }, 'wrong'],
    ['letters that are not hex', { ...DEFAULT.headers, 'x-signature': 'zz'.repeat(32) }, 'wrong'],
    [
      'a prefix that is not configured',
      { ...DEFAULT.headers, 'x-signature': `sha256=${DEFAULT.headers['x-signature']}` },
      'wrong',
    ],
    [
      'the right signature and more',
      { ...DEFAULT.headers, 'x-signature': `${DEFAULT.headers['x-signature']}\u00ff` },
      'wrong',
    ],
  ])('refuses %s', ([, headers, fault]) => expect(authenticator({})(headers)).toBe(fault));

  it('refuses a signature without its prefix', () => {
    const check = authenticator({ ...X_VAPI_SIGNATURE, VAPI_SIGNATURE_PREFIX: 'sha256=' });
    expect(check(BARE.headers)).toBe('wrong');
    expect(check({ 'x-vapi-signature': `sha256=${BARE.headers['x-vapi-signature']}` })).toBeUndefined();
  });
});

describe('plain secrets', () => {
  it.for<[string, Record<string, string>, string | undefined]>([
    ['secret', { 'x-vapi-secret': SECRET }, undefined],
    ['secret', { 'x-vapi-secret': `${SECRET}x` }, 'wrong'],
    ['secret', { authorization: `Bearer ${SECRET}` }, 'missing'],
    ['bearer', { authorization: `Bearer ${SECRET}` }, undefined],
    ['bearer', { authorization: `bearer ${SECRET}` }, undefined],
    ['bearer', { authorization: SECRET }, 'missing'],
    ['bearer', { authorization: 'Bearer another-secret' }, 'wrong'],
    ['bearer', { 'x-vapi-secret': SECRET }, 'missing'],
  ])('mode %s says of %j: %s', ([mode, headers, fault]) => {
    expect(authenticator({ VAPI_WEBHOOK_AUTH: mode })(headers)).toBe(fault);
  });
});

describe('the configuration', () => {
  const faults = (env: Record<string, string>): string => {
    try {
      readConfig({ REDIS_URL: 'redis://127.0.0.1:1', ...env });
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };

  it.for<[Record<string, string>, RegExp]>([
    [{}, /^VAPI_WEBHOOK_AUTH: not set; expected one of hmac, secret, bearer, none$/],
    [{ VAPI_WEBHOOK_AUTH: 'hmac' }, /^VAPI_WEBHOOK_SECRET: not set; hmac needs it/],
    ...['cmF3IAH/IGJ5dGVzIGFzIGtleQ', 'cmF3IAH_IGJ5dGVzIGFzIGtleQ==', 'cmF3IAH/IGJ5dGVzIGFzIGtleQ==,not base64!'].map(
      (secret): [Record<string, string>, RegExp] => [
        { VAPI_WEBHOOK_AUTH: 'hmac', VAPI_WEBHOOK_SECRET: secret, VAPI_SECRET_ENCODING: 'base64' },
        /^VAPI_WEBHOOK_SECRET: not valid base64 with its padding, which VAPI_SECRET_ENCODING=base64 asks for$/,
      ],
    ),
    [
      { VAPI_WEBHOOK_AUTH: 'none', VAPI_SIGNATURE_PAYLOAD: '{timestamp}' },
      /^VAPI_SIGNATURE_PAYLOAD: expected a template/,
    ],
    [
      { VAPI_WEBHOOK_AUTH: 'none', VAPI_SIGNATURE_PAYLOAD: '{body}{url}' },
      /^VAPI_SIGNATURE_PAYLOAD: expected a template/,
    ],
    [{ VAPI_WEBHOOK_AUTH: 'none', VAPI_SIGNATURE_HEADER: 'x y' }, /^VAPI_SIGNATURE_HEADER: expected the name/],
  ])('refuses %j', ([env, fault]) => expect(faults(env)).toMatch(fault));

  it('starts without authentication only when told to', () => {
    expect(faults({ VAPI_WEBHOOK_AUTH: 'none' })).toBe('');
  });
});
