import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFastify, createLogger } from '@trunkline/service-kit';
import { afterEach, expect, it } from 'vitest';
import { shopRoutes } from './shop-routes.ts';

const KEY = 'the-key-of-the-shop';
const SESSION = { sessionId: 'sess_1', token: 'a-token', expiresAt: '2026-11-30T00:15:00.000Z' };
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

interface Asked {
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** A shop beside a gateway that notes what it is asked. */
async function openShop(apiKey: string | undefined = KEY) {
  const asked: Asked[] = [];
  const gateway = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push({ headers: request.headers, body: JSON.parse(text) });
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(SESSION));
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  closes.push(() => gateway.close());
  const voiceUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const app = createFastify({ logger: createLogger({ service: 'test', level: 'silent' }) });
  shopRoutes(app, { chatUrl: 'http://127.0.0.1:3003', voiceUrl, apiKey });
  closes.push(() => app.close());
  return { app, asked, voiceUrl };
}

it('the page has the element, loads nothing from elsewhere, and does not know the key', async () => {
  const { app, voiceUrl } = await openShop();
  const page = await app.inject('/shop');
  expect(page.body).toContain('<trunkline-agent');
  expect(page.body).toContain(`voice-src="${voiceUrl}"`);
  expect(page.body).not.toContain(KEY);
  expect(page.headers['content-security-policy']).toContain("script-src 'self' http://127.0.0.1:3003;");
  expect((await app.inject('/shop/shop.css')).headers['content-type']).toContain('text/css');
  expect((await app.inject('/shop/wire-view.js')).body).not.toContain(KEY);
});

it('a page gets a token that is bound to its origin and session', async () => {
  const { app, asked } = await openShop();
  const headers = { origin: 'http://127.0.0.1:3101' };
  const answer = await app.inject({
    method: 'POST',
    url: '/shop/agent-token',
    headers,
    payload: { sessionId: 'sess_1' },
  });
  expect(answer.statusCode).toBe(201);
  expect(answer.json()).toEqual(SESSION);
  expect(asked).toMatchObject([
    {
      headers: { authorization: `Bearer ${KEY}` },
      body: { sessionId: 'sess_1', origin: 'http://127.0.0.1:3101', metadata: { scenario: 'shop' } },
    },
  ]);
});

it('a page gets no token without a key, nor for what is no session', async () => {
  const post = { method: 'POST', url: '/shop/agent-token' } as const;
  const keyless = await openShop('');
  expect((await keyless.app.inject({ ...post, payload: {} })).statusCode).toBe(403);
  const { app, asked } = await openShop();
  expect((await app.inject({ ...post, payload: { sessionId: '../calls' } })).statusCode).toBe(422);
  expect(asked).toEqual([]);
});
