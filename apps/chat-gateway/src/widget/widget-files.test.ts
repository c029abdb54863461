import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFastify, createLogger } from '@trunkline/service-kit';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { widgetFiles } from './widget-files.ts';

let app: FastifyInstance;

beforeEach(async () => {
  const [first, second] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'widget-'))) as [string, string];
  writeFileSync(join(first, 'trunkline-agent.js'), 'export {};');
  writeFileSync(join(first, '.secret'), 'hidden');
  writeFileSync(join(second, 'trunkline.worklet.js'), 'registerProcessor();');
  app = createFastify({ logger: createLogger({ service: 'test', level: 'silent' }) });
  await widgetFiles(app, [first, second]);
});
afterEach(() => app.close());

it('serves the files of all folders to pages of any origin, with their type', async () => {
  for (const name of ['trunkline-agent.js', 'trunkline.worklet.js']) {
    const { statusCode, headers } = await app.inject(`/widget/${name}`);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^(text|application)\/javascript/) as string,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
  }
});

it('asks for a file again by its tag, and keeps one with a version for good', async () => {
  const { headers } = await app.inject('/widget/trunkline-agent.js');
  const again = await app.inject({
    url: '/widget/trunkline-agent.js',
    headers: { 'if-none-match': headers.etag as string },
  });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  const versioned = await app.inject('/widget/trunkline-agent.js?v=1');
  expect(versioned.headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

it.each([
  '/widget/',
  '/widget',
  '/widget/.secret',
  '/widget/none.js',
  '/widget/../package.json',
  '/widget/%2e%2e/package.json',
])('does not know %s', async (path) => {
  const { statusCode, body } = await app.inject(path);
  expect([403, 404]).toContain(statusCode);
  expect(body).toContain('TL_');
});

it.each([
  ['/widget/a%00b', 400],
  ['/widget/a/../', 404],
  ['/widget/../../package.json', 404],
  ['/widget/%2e%2e/package.json', 404],
])('answers %s with %i and not with a fault of ours', async (url, status) => {
  expect((await app.inject(url)).statusCode).toBe(status);
});
