/** `POST /webhook/audio`, over a real socket: its answers, and what it does with bodies of any size. */
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { ApiKeyring, createFastify, createLogger, readApiKey, systemClock, WrongProofs } from '@trunkline/service-kit';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audioCheck } from './audio-check.ts';

const KEY = 'an-api-key-of-the-tests';
const READER = 'another-key-of-the-tests';
const MOST = 10_485_760;

let app: FastifyInstance;
let port: number;
beforeAll(async () => {
  const keys = [KEY, `reader:${READER}:read`].flatMap((entry) => readApiKey(entry) ?? []);
  const logger = createLogger({ service: 'test', level: 'fatal' });
  const tries = new WrongProofs({ clock: systemClock, log: logger }).of('api-key');
  app = createFastify({ logger });
  await app.register(async (scope) => audioCheck(scope, new ApiKeyring(keys), tries));
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(() => app.close());

async function check(body: Uint8Array | undefined, { query = '', key = KEY, type = 'audio/pcm' } = {}) {
  const answer = await fetch(`http://127.0.0.1:${port}/webhook/audio${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...(type !== '' && { 'content-type': type }) },
    ...(body && { body: Buffer.from(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const tone = (count: number, peak: number): Uint8Array =>
  new Uint8Array(Int16Array.from({ length: count }, (_, at) => Math.round(peak * Math.sin(at / 5))).buffer);

describe('the check of raw audio', () => {
  it('answers what it has received: bytes, rate, length and level', async () => {
    expect(await check(tone(16_000, 16_384))).toEqual({
      status: 200,
      body: { received: 32_000, sampleRate: 16_000, durationMs: 1_000, levelDbfs: -9.03 },
    });
    expect((await check(tone(16_000, 16_384), { query: '?sampleRate=8000' })).body).toMatchObject({
      sampleRate: 8_000,
      durationMs: 2_000,
    });
  });

  it('says -100 for silence and 0 for the loudest sound, whatever the content type', async () => {
    expect((await check(new Uint8Array(640), { type: '' })).body['levelDbfs']).toBe(-100);
    const loudest = new Uint8Array(Int16Array.from({ length: 320 }, () => -32_768).buffer);
    expect((await check(loudest, { type: 'application/json' })).body['levelDbfs']).toBe(0);
    expect((await check(loudest, { type: 'application/octet-stream' })).status).toBe(200);
  });

  it.each([
    ['an empty body', undefined, {}, 400],
    ['an odd number of bytes', new Uint8Array(641), {}, 400],
    ['a wrong key', tone(2, 1), { key: 'x'.repeat(20) }, 401],
    ['a key that may only read', tone(2, 1), { key: READER }, 403],
    ['a rate that is no number', tone(2, 1), { query: '?sampleRate=fast' }, 422],
    ['a rate of nobody', tone(2, 1), { query: '?sampleRate=400' }, 422],
    ['two rates', tone(2, 1), { query: '?sampleRate=8000&sampleRate=16000' }, 422],
    ['one byte too many', new Uint8Array(MOST + 1), {}, 413],
  ])('refuses %s', async (_what, body, options, status) => {
    expect((await check(body, options)).status).toBe(status);
  });

  it('takes the most that is allowed, several at once', async () => {
    const answers = await Promise.all([1, 2].map(() => check(new Uint8Array(MOST))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('breaks off a body without a length as soon as it is too long', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (chunk: Buffer) => void (text += chunk.toString()));
    socket.write(
      `POST /webhook/audio HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer ${KEY}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    const closed = once(socket, 'close');
    while (socket.writable && !text.startsWith('HTTP')) {
      socket.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closed;
    expect(text).toMatch(/^HTTP\/1.1 413 /);
  });

  it('says what is wrong when the body ends too early, and goes on for others', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /webhook/audio HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: 640\r\n\r\n`,
    );
    socket.end('x');
    socket.resume();
    await once(socket, 'close');
    expect((await check(tone(320, 1))).status).toBe(200);
  });
});
