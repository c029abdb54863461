import { expect, it } from 'vitest';
import { createFastify } from './app.ts';
import { ManualClock } from '@trunkline/testkit';
import { WrongProofs } from '../guard/wrong-proofs.ts';
import { captureLog } from '../log/captured-log.fixture.ts';
import { ApiKeyring } from '../keys/api-keyring.ts';
import { readApiKey } from './api-key.ts';
import { requireApiKey } from './require-api-key.ts';

it('lets a key read or act as its scopes say, and tells which one is missing', async () => {
  const keys = ['everything-key', 'desk:looking-key:read', 'bot:writing-key:act'].flatMap(
    (entry) => readApiKey(entry) ?? [],
  );
  const app = createFastify({ logger: captureLog().logger });
  requireApiKey(
    app,
    new ApiKeyring(keys),
    new WrongProofs({ clock: new ManualClock(), log: captureLog().logger }).of('api-key'),
  );
  app.get('/', () => 'seen');
  app.post('/', () => 'done');
  const statusOf = async (method: 'GET' | 'POST', key: string) => {
    const { statusCode } = await app.inject({ method, url: '/', headers: { authorization: `Bearer ${key}` } });
    return statusCode;
  };
  expect(await Promise.all(['GET', 'POST'].map((method) => statusOf(method as 'GET', 'everything-key')))).toEqual([
    200, 200,
  ]);
  expect([await statusOf('GET', 'looking-key'), await statusOf('POST', 'looking-key')]).toEqual([200, 403]);
  expect([await statusOf('GET', 'writing-key'), await statusOf('POST', 'writing-key')]).toEqual([403, 200]);
  expect(await statusOf('GET', 'unknown-key')).toBe(401);
  const refused = await app.inject({ method: 'POST', url: '/', headers: { authorization: 'Bearer looking-key' } });
  expect(refused.json()).toEqual({
    error: { code: 'TL_FORBIDDEN', message: 'This needs a key with the scope "act", which yours does not have.' },
  });
});
