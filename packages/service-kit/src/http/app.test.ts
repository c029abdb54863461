import { afterEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createFastify } from './app.ts';
import type { AppOptions } from './app.ts';
import { captureLog } from '../log/captured-log.fixture.ts';

describe('createFastify', () => {
  let app: FastifyInstance | undefined;
  afterEach(() => app?.close());

  function build(options: Omit<AppOptions, 'logger'> = {}) {
    const { logger, lines } = captureLog();
    app = createFastify({ logger, ...options });
    return { app, lines };
  }

  it('writes no line for requests that go well', async () => {
    const { app, lines } = build();
    app.get('/', () => 'fine');
    expect((await app.inject('/')).body).toBe('fine');
    expect(lines).toEqual([]);
  });

  it('gives each request an id of its own and takes none from the peer', async () => {
    const { app } = build();
    app.get('/', (request) => request.id);
    const ids = await Promise.all(
      [1, 2].map(async () => (await app.inject({ url: '/', headers: { 'request-id': 'evil' } })).body),
    );
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^req_[0-9a-z]{16}$/);
  });

  it('redacts what a route logs', async () => {
    const { app, lines } = build();
    app.get('/', (request) => {
      request.log.warn({ from: '+15551234567', req: request }, 'odd caller');
      return 'fine';
    });
    await app.inject('/?token=abc');
    expect(lines).toMatchObject([{ from: '***67', req: { method: 'GET', path: '/?…' }, msg: 'odd caller' }]);
    expect(lines[0]?.['req']).toEqual({ method: 'GET', path: '/?…' });
  });

  it('believes a proxy about the address of the peer only when told to', async () => {
    const request = { url: '/', headers: { 'x-forwarded-for': '203.0.113.9' } };
    const direct = build().app;
    direct.get('/', ({ ip }) => ip);
    expect((await direct.inject(request)).body).toBe('127.0.0.1');
    await direct.close();
    const proxied = build({ trustProxy: true }).app;
    proxied.get('/', ({ ip }) => ip);
    expect((await proxied.inject(request)).body).toBe('203.0.113.9');
  });
});
