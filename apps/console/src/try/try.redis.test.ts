import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { READ_KEY, test as base } from '../console-rig.test-support.ts';

interface Peer {
  url: string;
  asked: { url: string; authorization: string | undefined; body: unknown }[];
}

/** What the console asks of a gateway and a sandbox, and what they answer, as their own tests pin it. */
const test = base.extend<{ peer: Peer }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  peer: async ({}, use) => {
    const app = fastify();
    const asked: Peer['asked'] = [];
    app.addHook('preHandler', async ({ url, headers, body }) => {
      asked.push({ url, authorization: headers.authorization, body });
    });
    app.post('/web/sessions', async (request, reply) => {
      if (request.headers.authorization !== 'Bearer gateway-key') {
        return reply.code(401).send({ error: { code: 'TL_UNAUTHORIZED', message: 'Send a key.' } });
      }
      const { sessionId } = request.body as { sessionId?: string };
      if (sessionId === 'sess_old') {
        return reply.code(410).send({ error: { code: 'TL_SESSION_EXPIRED', message: 'The session is over.' } });
      }
      return reply.code(201).send({ sessionId: 'sess_1', token: 't', expiresAt: 'soon', urls: { audio: 'wss://gw' } });
    });
    app.get('/sandbox/scenarios', () => ({ scenarios: ['barge-in', 'outbound'] }));
    app.get<{ Params: { name: string } }>('/sandbox/scenarios/:name', ({ params: { name } }) => ({
      name,
      description: `About ${name}`,
      ...(name === 'outbound' && { outbound: { to: '+15550100009' } }),
    }));
    app.post('/sandbox/calls', async (_request, reply) => reply.code(201).send({ calls: [{ callSid: 'CA123' }] }));
    await app.listen({ host: '127.0.0.1', port: 0 });
    await use({ url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, asked });
    await app.close();
  },
});

const answerOf = async (response: Response): Promise<[number, unknown]> => [response.status, await response.json()];

test('the console gets a session for the page with its own key, bound to the origin of the page', async ({
  rig,
  peer,
  expect,
}) => {
  const { ask, url } = await rig.start({ GATEWAY_URL: peer.url, GATEWAY_API_KEY: 'gateway-key' });
  const answer = await ask('/api/try/session', { method: 'POST', body: {}, headers: { origin: url } });
  expect(await answerOf(answer)).toEqual([
    201,
    { sessionId: 'sess_1', token: 't', expiresAt: 'soon', urls: { audio: 'wss://gw' } },
  ]);
  expect(peer.asked).toEqual([{ url: '/web/sessions', authorization: 'Bearer gateway-key', body: { origin: url } }]);
  const again = await ask('/api/try/session', { method: 'POST', body: { sessionId: 'sess_old' } });
  expect(await answerOf(again)).toMatchObject([410, { error: { code: 'TL_SESSION_EXPIRED' } }]);
});

test('a gateway that is away or refuses the key is named, and is no fault of the operator', async ({
  rig,
  peer,
  expect,
}) => {
  const wrong = await rig.start({ GATEWAY_URL: peer.url, GATEWAY_API_KEY: 'another-key' });
  const refused = await wrong.ask('/api/try/session', { method: 'POST', body: {} });
  expect(await answerOf(refused)).toMatchObject([
    502,
    { error: { code: 'TL_PROCESS_UNAVAILABLE', message: 'The telephony gateway refuses the key of the console.' } },
  ]);
  const away = await rig.start({ GATEWAY_URL: 'http://127.0.0.1:9', SANDBOX_URL: 'http://127.0.0.1:9' });
  const unanswered = await away.ask('/api/try/session', { method: 'POST', body: {} });
  expect(await answerOf(unanswered)).toMatchObject([502, { error: { code: 'TL_PROCESS_UNAVAILABLE' } }]);
  expect(await answerOf(await away.ask('/api/try'))).toEqual([
    200,
    { voiceUrl: 'http://127.0.0.1:9', chatUrl: 'http://127.0.0.1:9' },
  ]);
});

test('what is not set up is said, by the name of the variable', async ({ rig, expect }) => {
  const { ask } = await rig.start();
  expect(await answerOf(await ask('/api/try'))).toMatchObject([
    200,
    { lacking: expect.stringContaining('GATEWAY_URL') },
  ]);
  for (const [path, body] of [
    ['session', {}],
    ['calls', { scenario: 'barge-in' }],
  ] as const) {
    const answer = await ask(`/api/try/${path}`, { method: 'POST', body });
    expect(await answerOf(answer)).toMatchObject([503, { error: { code: 'TL_NOT_SET_UP' } }]);
  }
});

test("the sandbox's callers can be begun from the page, by whoever may act", async ({ rig, peer, expect }) => {
  const { ask } = await rig.start({ SANDBOX_URL: peer.url });
  const offer = await answerOf(await ask('/api/try', { headers: { authorization: `Bearer ${READ_KEY}` } }));
  expect(offer).toMatchObject([200, { scenarios: [{ name: 'barge-in', description: 'About barge-in' }] }]);
  const placed = await ask('/api/try/calls', { method: 'POST', body: { scenario: 'barge-in' } });
  expect(await answerOf(placed)).toEqual([201, { callId: 'call_123' }]);
});
