import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '../console-rig.test-support.ts';

const test = base.extend<{ pageFolder: string }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  pageFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'console-page-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Trunkline</title>');
    await writeFile(join(folder, 'assets', 'main-abc123.js'), 'export {};');
    await writeFile(join(folder, '.env'), 'SECRET=1');
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

test('the page needs no key, is asked for again each time, and its assets never again', async ({
  rig,
  pageFolder,
  expect,
}) => {
  const { url } = await rig.start({}, { pageFolder });
  const page = await fetch(url);
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  const asset = await fetch(`${url}/assets/main-abc123.js`);
  expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  for (const path of ['.env', 'assets/', '..%2f..%2fpackage.json', 'assets/none.js']) {
    expect([path, (await fetch(`${url}/${path}`)).status]).toEqual([path, 404]);
  }
});

test('the page may load its own files and speak to the gateways, and nothing else', async ({
  rig,
  pageFolder,
  expect,
}) => {
  const env = { GATEWAY_URL: 'http://gateway:3000', PUBLIC_URL: 'https://gw.example.com' };
  const { url } = await rig.start({ ...env, CHAT_PUBLIC_URL: 'https://chat.example.com' }, { pageFolder });
  const { headers } = await fetch(url);
  expect(headers.get('content-security-policy')?.split(';')).toEqual([
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self' https://gw.example.com wss://gw.example.com https://chat.example.com wss://chat.example.com",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ]);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('strict-transport-security')).toBeNull();
});
