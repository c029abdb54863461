import { expect, it } from 'vitest';
import { createAllowedOrigins } from './allowed-origins.ts';
import { createAccess, type Credentials } from './caller.ts';

const access = createAccess({
  apiKeys: [],
  accessTokens: {
    read: async (token) => ({ sessionId: 'sess_1', origin: token, expiresAtMs: 1_000 }),
  },
  origins: createAllowedOrigins({ WEB_ORIGINS: ['https://shop.example.com'], PUBLIC_URL: 'https://gw.example.com' }),
  epochMs: () => 999,
});

/** Shows a token that is bound to `origin`. */
const show = async (origin: string, seen: Partial<Credentials>): Promise<string> =>
  access
    .identifyToken(origin, {
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
