import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance } from 'fastify';
import { createFastify } from './app.ts';
import { captureLog } from '../log/captured-log.fixture.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('the error answers of every app', () => {
  let app: FastifyInstance;
  let lines: Record<string, unknown>[];

  beforeEach(() => {
    const log = captureLog();
    lines = log.lines;
    app = createFastify({ logger: log.logger, bodyLimit: 64 });
    app.post('/echo', (request) => request.body);
    app.get('/capacity', () => Promise.reject(new TrunklineError('TL_CAPACITY', 'All lines are busy.')));
    app.get('/call', () => Promise.reject(new TrunklineError('TL_CALL_NOT_FOUND', 'There is no such call.')));
    app.get('/store', () => Promise.reject(new TrunklineError('TL_STORE_UNAVAILABLE', 'Redis does not answer.')));
    app.get('/rate', () =>
      Promise.reject(new TrunklineError('TL_RATE_LIMITED', 'Too many messages.', { retryAfterMs: 2_100 })),
    );
    app.get('/bug', () => Promise.reject(new Error('password=hunter2 in /etc/app')));
    app.get('/upstream', () => Promise.reject(Object.assign(new Error('their words'), { statusCode: 401 })));
    app.get<{ Params: { status: string } }>('/file/:status', ({ params: { status } }) =>
      Promise.reject(Object.assign(new Error('their words'), { statusCode: Number(status), expose: true })),
    );
    app.get('/odd', () => Promise.reject('not even an error' as unknown as Error));
    app.get<{ Querystring: { n: number } }>(
      '/typed',
      { schema: { querystring: { type: 'object', properties: { n: { type: 'integer' } } } } },
      (request) => request.query.n,
    );
  });
  afterEach(() => app.close());

  it.each([
    [400, 400, 'TL_BAD_REQUEST'],
    [403, 404, 'TL_NOT_FOUND'],
    [416, 416, 'TL_BAD_REQUEST'],
  ])('blame the peer for a file that cannot be had (%i)', async (thrown, status, code) => {
    const answer = await app.inject(`/file/${thrown}`);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
    expect(lines).toEqual([]);
  });

  it('say in whole seconds when to come back, and never too early', async () => {
    const answer = await app.inject('/rate');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '3']);
  });

  it.each([
    ['an unknown route', { method: 'GET', url: '/none' }, 404, 'TL_NOT_FOUND'],
    ['a method the route does not have', { method: 'DELETE', url: '/echo' }, 404, 'TL_NOT_FOUND'],
    ['a broken path', { method: 'GET', url: '/%zz' }, 400, 'TL_BAD_REQUEST'],
    ['broken JSON', { method: 'POST', url: '/echo', headers: JSON_TYPE, payload: '{"a":' }, 400, 'TL_BAD_REQUEST'],
    ['an empty body', { method: 'POST', url: '/echo', headers: JSON_TYPE, payload: '' }, 400, 'TL_BAD_REQUEST'],
    [
      'a body that would change prototypes',
      { method: 'POST', url: '/echo', headers: JSON_TYPE, payload: '{"__proto__":{"a":1}}' },
      400,
      'TL_BAD_REQUEST',
    ],
    [
      'an unknown content type',
      { method: 'POST', url: '/echo', headers: { 'content-type': 'image/png' }, payload: 'x' },
      415,
      'TL_UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body over the limit',
      { method: 'POST', url: '/echo', headers: JSON_TYPE, payload: JSON.stringify('x'.repeat(100)) },
      413,
      'TL_BODY_TOO_LARGE',
    ],
    ['a value the schema refuses', { method: 'GET', url: '/typed?n=x' }, 400, 'TL_BAD_REQUEST'],
    ['an error of ours', { method: 'GET', url: '/call' }, 404, 'TL_CALL_NOT_FOUND'],
    ['an error of ours with 5xx', { method: 'GET', url: '/capacity' }, 503, 'TL_CAPACITY'],
    ['a bug', { method: 'GET', url: '/bug' }, 500, 'TL_INTERNAL'],
    ['an error of a client library that has a status', { method: 'GET', url: '/upstream' }, 500, 'TL_INTERNAL'],
    ['something thrown that is no error', { method: 'GET', url: '/odd' }, 500, 'TL_INTERNAL'],
  ] as const)('%s', async (_what, request, status, code) => {
    const reply = await app.inject(request);
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toContain('application/json');
    expect(reply.json()).toEqual({ error: { code, message: expect.stringMatching(/^.+$/) as string } });
  });

  it('logs faults of ours with the error, and keeps their words from the peer', async () => {
    const reply = await app.inject({ method: 'GET', url: '/bug?token=abc' });
    expect(reply.body).not.toContain('hunter2');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'error',
      msg: 'request failed',
      code: 'TL_INTERNAL',
      requestId: expect.stringMatching(/^req_[0-9a-z]{16}$/) as string,
      req: { method: 'GET', path: '/bug?…' },
      err: { message: 'password=[redacted] in /etc/app' },
    });
  });

  it('logs the first request that fails for want of the store, and of the others how many, every few seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const fail = async (times: number): Promise<void> => {
        for (let i = 0; i < times; i += 1) {
          const reply = await app.inject({ method: 'GET', url: '/store' });
          expect(reply.statusCode).toBe(503);
          expect(reply.json()).toMatchObject({ error: { code: 'TL_STORE_UNAVAILABLE' } });
        }
      };
      await fail(30);
      expect(lines).toMatchObject([{ msg: 'request failed', code: 'TL_STORE_UNAVAILABLE', req: { path: '/store' } }]);
      vi.advanceTimersByTime(5_000);
      await fail(3);
      expect(lines.slice(1)).toMatchObject([{ msg: 'more requests failed', code: 'TL_STORE_UNAVAILABLE', count: 29 }]);
      vi.advanceTimersByTime(5_000);
      expect(lines.slice(2)).toMatchObject([{ count: 3 }]);
      vi.advanceTimersByTime(60_000);
      expect(lines).toHaveLength(3);
      await fail(2);
      expect(lines[3]).toMatchObject({ msg: 'request failed' });
      await app.close();
      expect(lines.slice(4)).toMatchObject([{ count: 1 }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('logs nothing for faults of the peer', async () => {
    await app.inject({ method: 'GET', url: '/none' });
    await app.inject({ method: 'GET', url: '/call' });
    await app.inject({ method: 'POST', url: '/echo', headers: JSON_TYPE, payload: '{' });
    expect(lines).toEqual([]);
  });

  it('answers in the same shape when what came is not HTTP', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    lines.length = 0;
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.write('this is not HTTP\r\n\r\n');
    await once(socket, 'close');
    const [head, body] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(body ?? '')).toMatchObject({ error: { code: 'TL_BAD_REQUEST' } });
    expect(lines).toEqual([]);
  });

  it('does not take a peer that hangs up within its body for a fault of ours', async () => {
    const failed = new Promise<unknown>((resolve) => {
      app.addHook('onError', async (_request, _reply, error) => resolve(error));
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    lines.length = 0;
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    const arrived = once(app.server, 'request');
    socket.write('POST /echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"a"');
    await arrived;
    socket.destroy();
    await expect(failed).resolves.toMatchObject({ code: 'ECONNRESET' });
    await app.close();
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
