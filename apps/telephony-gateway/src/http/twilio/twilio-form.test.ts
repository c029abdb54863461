import { createFastify, createLogger, WrongProofs } from '@trunkline/service-kit';
import { ManualClock } from '@trunkline/testkit';
import type { FastifyInstance } from 'fastify';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { acceptTwilioForms, parseForm, twilioRoute } from './twilio-form.ts';

describe('a route of Twilio’s', () => {
  const FORM = 'application/x-www-form-urlencoded';
  let app: FastifyInstance;
  let refused = 0;

  beforeEach(async () => {
    refused = 0;
    const logger = createLogger({ service: 'test', level: 'silent' });
    const tries = new WrongProofs({ clock: new ManualClock(), log: logger }).of('twilio-signature');
    const check = { authTokens: ['12345'], publicUrl: 'https://gw.example.com' };
    app = createFastify({ logger });
    await app.register(async (scope) => {
      acceptTwilioForms(scope, check, tries, () => (refused += 1));
      twilioRoute(scope, '/hook', async (request) => parseForm(z.object({ To: z.string() }), request));
    });
  });
  afterEach(() => app.close());

  const sign = (url: string, params: Record<string, string> = {}): string =>
    getExpectedTwilioSignature('12345', `https://gw.example.com${url}`, params);
  const post = (payload: string, type: string, signature = 'x'.repeat(28), url = '/hook') =>
    app.inject({ method: 'POST', url, headers: { 'content-type': type, 'x-twilio-signature': signature }, payload });

  it.each(['/hook', '/hook/'])('answers POST and GET at %s alike', async (url) => {
    const posted = await post('To=%2B1555', FORM, sign(url, { To: '+1555' }), url);
    expect(posted.json()).toEqual({ To: '+1555' });
    const query = `${url}?To=%2B1555`;
    const got = await app.inject({ url: query, headers: { 'x-twilio-signature': sign(query) } });
    expect(got.json()).toEqual({ To: '+1555' });
    const forged = await app.inject({ url: `${query}6`, headers: { 'x-twilio-signature': sign(query) } });
    expect(forged.json()).toMatchObject({ error: { code: 'TL_BAD_SIGNATURE' } });
  });

  it('reads only the query of a GET that a stranger has given a body', async () => {
    const answer = await app.inject({
      method: 'GET',
      url: '/hook',
      headers: { 'content-type': FORM, 'x-twilio-signature': sign('/hook', { To: '+1555' }) },
      payload: 'To=%2B1555',
    });
    expect(answer.statusCode).toBe(403);
  });

  it.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x', 'application/octet-stream'])(
    'answers %s with 415 and does not look at it',
    async (type) => {
      const answer = await post('{"To":"+1555"}'.padEnd(1_000_000), type);
      expect([answer.statusCode, answer.json().error.code]).toEqual([415, 'TL_UNSUPPORTED_MEDIA_TYPE']);
      expect(refused).toBe(0);
    },
  );

  it('answers a form over 16 KB or 200 parameters with 413', async () => {
    expect((await post(`a=${'x'.repeat(16_382)}`, FORM)).statusCode).toBe(403);
    expect((await post(`a=${'x'.repeat(16_383)}`, FORM)).statusCode).toBe(413);
    expect((await post('a&'.repeat(200), FORM)).statusCode).toBe(403);
    expect((await post('a&'.repeat(201), FORM)).statusCode).toBe(413);
  });

  it('slows down whoever guesses signatures, and lets those of Twilio through that came from there before', async () => {
    const ring = () => post('To=%2B1555', FORM, sign('/hook', { To: '+1555' }));
    const guess = () => post('To=%2B1555', FORM);
    expect((await ring()).statusCode).toBe(200);
    const guesses = await Promise.all(Array.from({ length: 12 }, guess));
    expect(guesses.map(({ statusCode }) => statusCode)).toEqual([...Array.from({ length: 10 }, () => 403), 429, 429]);
    expect((await ring()).statusCode).toBe(200);
    const stranger = { remoteAddress: '203.0.113.7' } as const;
    const headers = { 'content-type': FORM, 'x-twilio-signature': 'x'.repeat(28) };
    for (let left = 10; left > 0; left -= 1) await app.inject({ method: 'POST', url: '/hook', headers, ...stranger });
    const right = { ...headers, 'x-twilio-signature': sign('/hook', { To: '+1555' }) };
    const held = await app.inject({ method: 'POST', url: '/hook', headers: right, payload: 'To=%2B1555', ...stranger });
    expect([held.statusCode, held.headers['retry-after']]).toEqual([429, '6']);
  });

  it('refuses whoever sends no signature before the body is read', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/hook',
      headers: { 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect([answer.statusCode, refused]).toEqual([403, 1]);
  });
});
