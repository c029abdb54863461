import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withDotEnv } from './dot-env.mjs';
import { tellWarning } from './supervisor.mjs';
import { planSystem } from './system.mjs';
import { describeFaults, describeRunning } from './words.mjs';

const folder = (): string => mkdtempSync(join(tmpdir(), 'trunkline-start-'));

test('.env fills in what is not set, and what is set wins', () => {
  const root = folder();
  writeFileSync(join(root, '.env'), 'A=file\nB="with space" # a comment\nC=\n');
  expect(withDotEnv(root, { A: 'set', B: ' ' })).toEqual({ env: { A: 'set', B: 'with space', C: '' }, hasFile: true });
  expect(withDotEnv(folder(), { A: 'set' })).toEqual({ env: { A: 'set' }, hasFile: false });
});

test('a .env that cannot be read is named', () => {
  const root = folder();
  writeFileSync(join(root, '.env'), '');
  expect(() => withDotEnv(join(root, '.env'), {})).toThrow('.env cannot be read: ENOTDIR');
});

test('all processes listen on loopback, and only the front may say where a request came from', () => {
  const { apps, front, localUrl } = planSystem('/root', {
    HOST: '0.0.0.0',
    PORT: '9000',
    ADMIN_PORT: '1',
    REDIS_URL: 'r',
    TRUSTED_PROXIES: '10.0.0.1',
  });
  expect(localUrl).toBe('http://127.0.0.1:9000');
  expect(front.env).toMatchObject({ HOST: '0.0.0.0', PORT: '9000', TRUSTED_PROXIES: '10.0.0.1' });
  expect(apps.map(({ name, env }) => [name, env['HOST'], env['PORT'], env['ADMIN_PORT']])).toEqual([
    ['telephony-gateway', '127.0.0.1', '3000', undefined],
    ['vapi-webhook', '127.0.0.1', '3001', undefined],
    ['vapi-webhook-worker', '127.0.0.1', '3002', undefined],
    ['chat-gateway', '127.0.0.1', '3003', undefined],
    ['console', '127.0.0.1', '3004', undefined],
  ]);
  for (const { env } of apps) expect(env).toMatchObject({ REDIS_URL: 'r', TRUSTED_PROXIES: '127.0.0.1' });
});

test('what is missing is said once, with the processes that want it and where to find it', () => {
  const faults = new Map([
    ['VAPI_API_KEY: not set; expected a secret', ['telephony-gateway', 'chat-gateway']],
    ['PORT: expected a whole number', ['front']],
  ]);
  const text = describeFaults(faults, { hasFile: false });
  expect(text).toContain('2 things are missing or wrong in a file .env (copy .env.example) or the environment');
  expect(text).toContain(
    'VAPI_API_KEY: not set; expected a secret   [telephony-gateway, chat-gateway]\n      dashboard.vapi.ai',
  );
});

test('what is running names the page and the addresses for Twilio and Vapi', () => {
  const given = { localUrl: 'http://127.0.0.1:8080', publicUrl: 'https://gw.example.com', logFolder: 'logs' };
  const text = describeRunning({ ...given, env: { TRANSFER_NUMBER: '+1555' }, madeKey: 'k-1' });
  for (const part of [
    'http://127.0.0.1:8080/   sign in with k-1',
    'https://gw.example.com/webhook/twilio   (HTTP POST)',
    'https://gw.example.com/webhook/vapi',
    'TWILIO_ACCOUNT_SID is not set',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('TRANSFER_NUMBER is not set');
  expect(text).toContain('npm run configure sets all of this');
  // The .env of a tunnel does not know its address.
  expect(describeRunning({ ...given, env: {}, madeKey: 'k', isLent: true })).toContain(
    'PUBLIC_URL=https://gw.example.com npm run configure',
  );
  expect(describeRunning({ ...given, env: {}, madeKey: undefined })).toContain('one of API_KEYS');
});

test('of the logs only warnings and worse are shown, each in a line, and a crash as it is', () => {
  const said: string[] = [];
  for (const line of [
    '{"level":"info","msg":"listening"}',
    '{"level":"warn","msg":"Redis","err":{"message":"connect ECONNREFUSED"}}',
    '{"level":50,"msg":"gone"}',
    '',
    'Error: boom',
  ])
    tellWarning('worker', line, (text) => said.push(text));
  expect(said).toEqual(['worker: Redis: connect ECONNREFUSED', 'worker: gone', 'worker: Error: boom']);
});
