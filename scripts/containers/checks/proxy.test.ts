import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROUTE_TABLE } from '../../../apps/front/src/route-table.ts';
import { drainEnv } from '../../../packages/service-kit/src/env/common-env.ts';
import { ROOT } from '../../checks/project-files.mjs';
import { proxyFaults, sharedSetting } from './proxy.ts';
import { defaultPort } from './services.ts';

const file = readFileSync(join(ROOT, 'deploy/proxy/Caddyfile'), 'utf8');
const streams = readFileSync(join(ROOT, 'deploy/proxy/streams.caddy'), 'utf8');
const ports = Object.fromEntries(
  ['gateway-a', 'gateway-b', 'webhook', 'chat', 'console'].map((name) => [name, defaultPort(name)]),
);

test('the proxy sends every path where front sends it', () => {
  expect(proxyFaults(file, ROUTE_TABLE, ports)).toEqual([]);
});

test.each([
  [
    'a misspelt path',
    ' /media /media/*',
    ' /medai /medai/*',
    "/media: leads to the console, and front's table says gateway",
  ],
  [
    'a path without what is below it',
    ' /llm /llm/*',
    ' /llm',
    "/llm/*: leads to the console, and front's table says webhook",
  ],
  ['a path that no app has', ' /widget /widget/*', ' /widget /widget/* /admin', "/admin: is not in front's table"],
  ['a service that is not there', 'webhook:3001', 'webhooks:3001', '@webhook: leads to webhooks, which is no service'],
  ['another port', 'chat:3003', 'chat:3030', '@chat: leads to port 3030 of chat, which opens 3003'],
  [
    'an app that nobody asks whether it is ready',
    'webhook:3001 {\n\t\t\timport app',
    'webhook:3001 {',
    '@webhook: does not "import app", so nobody looks whether its app is ready',
  ],
  [
    'another app for what is left',
    'console:3004',
    'chat:3003',
    'the last handle: leads to chat and not to the console',
  ],
])('a proxy with %s is refused', (_what, from, to, fault) => {
  const changed = file.replace(from, to);
  expect(changed).not.toBe(file);
  expect(proxyFaults(changed, ROUTE_TABLE, ports)).toContain(fault);
});

describe('what all apps share in the proxy', () => {
  test('notices that a program drains before its notice period is over', () => {
    const interval = sharedSetting(file, 'health_interval') ?? '';
    const noticeMs = drainEnv.DRAIN_NOTICE_MS.parse(undefined);
    expect(interval).toMatch(/^\d+s$/);
    expect(Number.parseInt(interval, 10) * 1_000).toBeLessThan(noticeMs);
    expect(sharedSetting(file, 'health_uri')).toBe('/readyz');
  });

  test('keeps sockets open when the proxy is reloaded, and events unbuffered', () => {
    expect(sharedSetting(file, 'import')).toBe('streams*.caddy');
    expect(streams).toMatch(/^stream_close_delay \d+m$/m);
    expect(file).toMatch(/^\tgrace_period \d+s$/m);
    expect(file).not.toMatch(/^\s+(flush_interval|encode|response_buffers)/m);
  });
});
