import { ApiKeyring, createLogger, WrongProofs } from '@trunkline/service-kit';
import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { createAllowedOrigins } from './allowed-origins.ts';
import { createAccess, type Credentials } from './caller.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const proofs = new WrongProofs({ clock: new ManualClock(), log });
const KNOWN = new Set(['https://shop.example.com', 'https://gw.example.com', 'https://old.example.com', 'null']);
const access = createAccess({
  keyring: new ApiKeyring([]),
  keyTries: proofs.of('api-key'),
  tokenTries: proofs.of('page-token'),
  accessTokens: {
    read: async (token) => (KNOWN.has(token) ? { sessionId: 'sess_1', origin: token, expiresAtMs: 1_000 } : undefined),
  },
  origins: createAllowedOrigins({ WEB_ORIGINS: ['https://shop.example.com'], PUBLIC_URL: 'https://gw.example.com' }),
  epochMs: () => 999,
});

/** Shows a token that is bound to `origin`. */
const show = async (origin: string, seen: Partial<Credentials>): Promise<string> =>
  access
    .identifyToken(origin, {
      address: '203.0.113.7',
      log,
      authorization: undefined,
      origin: undefined,
      host: 'gw.example.com',
      fetchSite: undefined,
      ...seen,
    })
    .then(
      ({ id }) => id,
      ({ code }: { code: string }) => code,
    );

it('takes a token from the page that it is bound to, on a listed origin or our own', async () => {
  for (const origin of ['https://shop.example.com', 'https://gw.example.com']) {
    expect(await show(origin, { origin })).toBe('session sess_1');
  }
});

it('takes a missing origin only where the browser says that the page is of our own origin', async () => {
  expect(await show('https://gw.example.com', { fetchSite: 'same-origin' })).toBe('session sess_1');
  expect(await show('https://gw.example.com', {})).toBe('TL_ORIGIN_NOT_ALLOWED');
  expect(await show('https://gw.example.com', { fetchSite: 'cross-site' })).toBe('TL_ORIGIN_NOT_ALLOWED');
  expect(await show('https://shop.example.com', { fetchSite: 'same-origin' })).toBe('TL_ORIGIN_NOT_ALLOWED');
});

it('refuses an origin that is no longer listed, even to a token that is bound to it', async () => {
  expect(await show('https://old.example.com', { origin: 'https://old.example.com' })).toBe('TL_ORIGIN_NOT_ALLOWED');
  expect(await show('null', { origin: 'null' })).toBe('TL_ORIGIN_NOT_ALLOWED');
});

it('slows down whoever guesses tokens from one address, and no page at another', async () => {
  const origin = 'https://shop.example.com';
  const guess = (index: number) => show(`guess ${index}`, { origin, address: '198.51.100.9' });
  const guesses = await Promise.all(Array.from({ length: 11 }, (_, index) => guess(index)));
  expect(guesses).toEqual([...Array.from({ length: 10 }, () => 'TL_UNAUTHORIZED'), 'TL_RATE_LIMITED']);
  expect(await show(origin, { origin, address: '198.51.100.9' })).toBe('TL_RATE_LIMITED');
  expect(await show(origin, { origin, address: '192.0.2.44' })).toBe('session sess_1');
});
