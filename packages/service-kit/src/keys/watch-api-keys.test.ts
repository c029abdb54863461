import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, waitUntil } from '@trunkline/testkit';
import { expect, test as base } from 'vitest';
import { createFastify } from '../http/app.ts';
import { parseApiKeys } from '../http/api-key.ts';
import { requireApiKey } from '../http/require-api-key.ts';
import { WrongProofs } from '../guard/wrong-proofs.ts';
import { captureLog } from '../log/captured-log.fixture.ts';
import { ApiKeyring } from './api-keyring.ts';
import { LOOK_EVERY_MS, watchApiKeys } from './watch-api-keys.ts';

const OLD = 'anna:the-old-key-of-anna:read+act';
const NEW = 'anna:the-new-key-of-anna:read';

/** An app whose keys stand in a file. */
const test = base.extend<{ rig: ReturnType<typeof setUp> }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  rig: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'keys-'));
    const rig = setUp(join(folder, 'API_KEYS'));
    await use(rig);
    rig.reloads.stop();
    await rm(folder, { recursive: true });
  },
});

function setUp(path: string) {
  writeFileSync(path, OLD);
  const clock = new ManualClock();
  const { logger, lines } = captureLog();
  const keyring = new ApiKeyring(parseApiKeys(OLD) ?? []);
  const loaded: string[] = [];
  const reloads = watchApiKeys({ path, keyring, clock, log: logger, onLoaded: (text) => loaded.push(text) });
  const app = createFastify({ logger });
  requireApiKey(app, keyring, new WrongProofs({ clock, log: logger }).of('api-key'));
  app.get('/', () => 'seen');
  app.post('/', () => 'done');
  return {
    reloads,
    lines,
    loaded,
    write: (text: string) => writeFileSync(path, text),
    remove: () => rmSync(path),
    look: () => clock.advance(LOOK_EVERY_MS),
    async ask(key: string, method: 'GET' | 'POST' = 'GET') {
      const headers = { authorization: `Bearer ${key}` };
      return (await app.inject({ method, url: '/', headers })).statusCode;
    },
  };
}

test('a new key is good and an old one is not as soon as the file says so, with the scopes that it says', async ({
  rig,
}) => {
  rig.look();
  expect([await rig.ask('the-old-key-of-anna', 'POST'), await rig.ask('the-new-key-of-anna')]).toEqual([200, 401]);
  rig.write(`${NEW}\n`);
  rig.look();
  await waitUntil(() => rig.reloads.counts.loaded === 1, { what: 'the new keys' });
  expect(await rig.ask('the-new-key-of-anna')).toBe(200);
  expect(await rig.ask('the-new-key-of-anna', 'POST')).toBe(403);
  expect(await rig.ask('the-old-key-of-anna')).toBe(401);
  expect(rig.loaded).toEqual([`${NEW}\n`]);
  expect(JSON.stringify(rig.lines)).not.toContain('key-of-anna');
});

test('a file that is broken or gone leaves the old keys good, and is told once and counted', async ({ rig }) => {
  rig.write('anna:the-new-key-of-anna:raed');
  rig.look();
  await waitUntil(() => rig.reloads.isOutdated, { what: 'the broken file to be seen' });
  expect(await rig.ask('the-old-key-of-anna')).toBe(200);
  rig.remove();
  rig.look();
  await waitUntil(() => rig.reloads.counts.refused === 2, { what: 'the file to be missed' });
  rig.look();
  expect(await rig.ask('the-old-key-of-anna')).toBe(200);
  const warnings = rig.lines.filter(({ msg }) => String(msg).startsWith('API_KEYS_FILE cannot be used'));
  expect(warnings.map(({ why }) => why)).toEqual(['it is no list of keys', 'ENOENT']);
  rig.write(OLD);
  rig.look();
  await waitUntil(() => !rig.reloads.isOutdated, { what: 'the file to be good again' });
  expect(rig.reloads.counts).toEqual({ loaded: 0, refused: 2 });
});
