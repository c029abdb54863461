import { createFakeVapi, createSynthesiser, type Synthesiser, type WebhookAuth } from '@trunkline/simulators';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRig, fixture, type Rig, SECRET } from './webhook-rig.ts';

/** The first vector of webhook-auth.test.ts. */
const BODY = String.raw`{"message":{"type":"hang","timestamp":1790000000123,"note":"caf\u00e9 ☎"}}`;
const NOW_MS = 1_790_000_000_123;
const SIGNED = {
  'x-signature': '6117810ceec042012ee6bbb6a570fa8e74205706e0f9823f053648d60f71e629',
  'x-timestamp': '1790000000123',
};

describe('from Vapi, over a socket', () => {
  let server: RedisServer;
  let synthesiser: Synthesiser;
  let rig: Rig;
  beforeAll(async () => {
    [server, synthesiser] = await Promise.all([startRedis(), createSynthesiser()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), synthesiser.close()]);
  });
  beforeEach(async () => {
    rig = await createRig(server);
  });
  afterEach(() => rig.close());

  const hmac = { type: 'hmac', secretKey: SECRET, algorithm: 'sha256' } as const;
  const MODES: [name: string, env: Record<string, string>, auth: WebhookAuth, wrong: WebhookAuth][] = [
    ["Vapi's HMAC default", { VAPI_WEBHOOK_AUTH: 'hmac' }, hmac, { ...hmac, secretKey: 'another-secret' }],
    [
      'HMAC with a timestamp in seconds',
      { VAPI_WEBHOOK_AUTH: 'hmac' },
      { ...hmac, timestampUnit: 's' },
      { ...hmac, payloadFormat: '{body}' },
    ],
    [
      'x-vapi-signature over the body',
      { VAPI_WEBHOOK_AUTH: 'hmac', VAPI_SIGNATURE_HEADER: 'X-Vapi-Signature', VAPI_SIGNATURE_PAYLOAD: '{body}' },
      { ...hmac, signatureHeader: 'x-vapi-signature', includeTimestamp: false },
      hmac,
    ],
    ['bearer', { VAPI_WEBHOOK_AUTH: 'bearer' }, { type: 'bearer', token: SECRET }, { type: 'none' }],
    ['the plain secret', { VAPI_WEBHOOK_AUTH: 'secret' }, { type: 'secret', secret: SECRET }, { type: 'none' }],
  ];

  it('slows down whoever guesses its secret, and takes what Vapi sends from there all the same', async () => {
    const replica = await rig.startReplica({ VAPI_WEBHOOK_AUTH: 'secret' });
    const send = async (secret: string): Promise<number> => {
      const headers = { 'x-vapi-secret': secret, 'content-type': 'application/json' };
      const body = JSON.stringify(fixture('hang'));
      return (await fetch(`${replica.url}/webhook/vapi`, { method: 'POST', headers, body })).status;
    };
    expect(await send(SECRET)).toBe(200);
    const statuses: number[] = [];
    for (let index = 0; index < 12; index += 1) statuses.push(await send(`guess-${index}`));
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    expect(await send(SECRET)).toBe(200);
  });

  it.for(MODES)('takes %s, and answers anything else with 401', async ([, env, auth, wrong]) => {
    const replica = await rig.startReplica(env);
    const deliver = async (given: WebhookAuth) => {
      const webhook = { url: `${replica.url}/webhook/vapi`, auth: given };
      const vapi = await createFakeVapi({ apiKey: 'a-key', scenarioFor: () => undefined, webhook, synthesiser });
      const delivery = await vapi.requestAssistant({ from: '+15550001111', to: '+15550002222' });
      await vapi.close();
      return delivery;
    };
    expect((await deliver(auth)).attempts.map(({ status }) => status)).toEqual([200]);
    const refused = await deliver(wrong);
    expect(refused.attempts.map(({ status }) => status)).toEqual([401]);
    expect(refused.reply).toMatchObject({ error: { code: 'TL_UNAUTHORIZED' } });
    const { missing, wrong: wrongCount, stale } = replica.webhook.counters.refused;
    expect(missing + wrongCount + stale).toBe(1);
  });

  it('takes everything when told to check nothing', async () => {
    const replica = await rig.startReplica({ VAPI_WEBHOOK_AUTH: 'none' });
    const response = await fetch(`${replica.url}/webhook/vapi`, {
      method: 'POST',
      body: JSON.stringify(fixture('hang')),
    });
    expect(response.status).toBe(200);
  });

  it('asks strangers for a proof before it reads their megabytes', async () => {
    const replica = await rig.startReplica({ VAPI_WEBHOOK_AUTH: 'hmac' });
    const response = await fetch(`${replica.url}/webhook/vapi`, { method: 'POST', body: 'x'.repeat(9_000_000) });
    expect(response.status).toBe(401);
  });

  it('verifies the bytes of a real request, by a vector of OpenSSL', async () => {
    const replica = await rig.startReplica({ VAPI_WEBHOOK_AUTH: 'hmac' }, () => NOW_MS);
    const send = (body: string) => fetch(`${replica.url}/webhook/vapi`, { method: 'POST', headers: SIGNED, body });
    expect((await send(BODY)).status).toBe(200);
    expect((await send(BODY.replace('hang', 'Hang'))).status).toBe(401);
  });
});
