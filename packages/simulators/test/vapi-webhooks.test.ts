import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../src/clock.ts';
import type { FakeVapiOptions, WebhookAuth } from '../src/vapi/index.ts';
import { createCall, inBrief, MULAW_CALL, useVapi } from './vapi-set-up.ts';

const world = useVapi();

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: { readonly type: string; readonly [field: string]: unknown };
}

/** An operator's server, which answers each message as the test says; `undefined` never answers. */
async function startWebhookServer(
  answer: (received: Received, index: number) => { status: number; body?: unknown } | undefined,
) {
  const received: Received[] = [];
  const unanswered: ServerResponse[] = [];
  const looking = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { message } = JSON.parse(body) as Pick<Received, 'message'>;
      const one = { headers: request.headers, body, message };
      const reply = answer(one, received.push(one) - 1);
      if (reply)
        response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body ?? {}));
      else unanswered.push(response);
      for (const look of looking) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/vapi`,
    received,
    typesOf: () => received.map(({ message }) => message.type),
    /** Resolves with the first that fits, past or to come. */
    waitFor: (isWanted: (received: Received) => boolean): Promise<Received> =>
      new Promise((resolve) => {
        const look = () => {
          const found = received.find(isWanted);
          if (!found) return;
          looking.delete(look);
          resolve(found);
        };
        looking.add(look);
        look();
      }),
  };
}

let open: (() => void)[] = [];
afterEach(() => {
  for (const close of open) close();
  open = [];
});

const start = async (options: Partial<FakeVapiOptions>) =>
  world.startVapi(await world.prepare(inBrief('agent: Good morning.', 'callerHangsUp: true')), options);

describe('server messages of a call', () => {
  it('tell of the whole call in the order in which it went, the report last', async () => {
    const server = await startWebhookServer(() => ({ status: 200 }));
    const vapi = await start({ webhook: { url: server.url } });
    const { id, transport } = await createCall(vapi);
    const phone = await world.openPhone(transport.websocketCallUrl);
    await phone.waitFor(
      ({ type, status, role }) => type === 'speech-update' && role === 'assistant' && status === 'stopped',
    );
    await phone.hangUp();
    const report = await server.waitFor(({ message }) => message.type === 'end-of-call-report');
    expect(server.typesOf().toSorted((a, b) => a.localeCompare(b))).toEqual([
      'assistant.started',
      'conversation-update',
      'end-of-call-report',
      'speech-update',
      'speech-update',
      'status-update',
      'status-update',
    ]);
    expect(server.typesOf().at(-1)).toBe('end-of-call-report');
    expect(report.message).toMatchObject({
      endedReason: 'customer-ended-call',
      call: { id, type: 'vapi.websocketCall', status: 'ended' },
      artifact: { transcript: 'AI: Good morning.', messages: [{ role: 'bot', message: 'Good morning.' }] },
      analysis: {},
    });
    const call = await vapi.waitForCall(0);
    await expect.poll(() => call.webhooks.length).toBe(7);
    expect(call.webhooks.every(({ ok }) => ok)).toBe(true);
  });

  it('go where the request says, with its secret, and only those that it asks for', async () => {
    const organisation = await startWebhookServer(() => ({ status: 200 }));
    const own = await startWebhookServer(() => ({ status: 200 }));
    const vapi = await start({ webhook: { url: organisation.url } });
    const assistantOverrides = {
      server: { url: own.url, secret: 'plain-secret', headers: { 'X-Extra': 'yes' } },
      serverMessages: ['status-update', 'transcript[transcriptType="final"]'],
    };
    const { transport } = await createCall(vapi, { ...MULAW_CALL, assistantOverrides });
    const phone = await world.openPhone(transport.websocketCallUrl);
    await own.waitFor(({ message }) => message.type === 'transcript[transcriptType="final"]');
    await phone.hangUp();
    const ended = await own.waitFor(({ message }) => message['status'] === 'ended');
    expect(ended.headers).toMatchObject({ 'x-vapi-secret': 'plain-secret', 'x-extra': 'yes' });
    expect(new Set(own.typesOf())).toEqual(new Set(['status-update', 'transcript[transcriptType="final"]']));
    expect(organisation.received).toEqual([]);
  });

  it.each<[string, WebhookAuth, (received: Received) => boolean]>([
    ['a secret', { type: 'secret', secret: 's' }, ({ headers }) => headers['x-vapi-secret'] === 's'],
    ['a bearer token', { type: 'bearer', token: 't' }, ({ headers }) => headers.authorization === 'Bearer t'],
    [
      'an HMAC over the bytes that were sent',
      { type: 'hmac', secretKey: 'k', algorithm: 'sha256' },
      ({ headers, body }) =>
        headers['x-signature'] ===
        createHmac('sha256', 'k')
          .update(`${String(headers['x-timestamp'])}.${body}`, 'utf8')
          .digest('hex'),
    ],
  ])('prove themselves by %s', async (_what, auth, isProven) => {
    const server = await startWebhookServer(() => ({ status: 200 }));
    const vapi = await start({ webhook: { url: server.url, auth } });
    await createCall(vapi);
    const call = await vapi.waitForCall(0);
    const delivery = await call.sendServerMessage('hang', { note: 'Größe' });
    expect(delivery.ok).toBe(true);
    expect(server.received.map(isProven)).toEqual([true]);
  });

  it('carry tool calls, and bring their results back', async () => {
    const server = await startWebhookServer(({ message }) => {
      const [toolCall] = message['toolCallList'] as { id: string }[];
      return { status: 200, body: { results: [{ toolCallId: toolCall?.id, result: 'Tuesday' }] } };
    });
    const vapi = await start({ webhook: { url: server.url } });
    const { transport } = await createCall(vapi, { ...MULAW_CALL, assistantOverrides: { serverMessages: [] } });
    const phone = await world.openPhone(transport.websocketCallUrl);
    const call = await vapi.waitForCall(0);
    const delivery = await call.requestToolCalls([{ name: 'lookup_order', arguments: { orderId: '42' } }]);
    const onTheSocket = await phone.waitFor(({ type }) => type === 'tool-calls');
    const [toolCall] = onTheSocket['toolCallList'] as { id: string }[];
    expect(delivery).toMatchObject({ ok: true, reply: { results: [{ toolCallId: toolCall?.id, result: 'Tuesday' }] } });
    expect(server.received[0]?.message).toMatchObject({
      type: 'tool-calls',
      toolCallList: [
        { id: toolCall?.id, type: 'function', function: { name: 'lookup_order', arguments: { orderId: '42' } } },
      ],
      toolWithToolCallList: [{ function: { name: 'lookup_order' }, toolCall: { id: toolCall?.id } }],
    });
  });

  it('come twice, if told to', async () => {
    const server = await startWebhookServer(() => ({ status: 200 }));
    const vapi = await start({
      webhook: { url: server.url },
      faults: { webhookDuplicateRate: 1, webhookShuffleMs: 5 },
    });
    await createCall(vapi);
    await (await vapi.waitForCall(0)).sendServerMessage('hang');
    expect(server.received.map(({ body }) => body)).toEqual([server.received[0]?.body, server.received[0]?.body]);
  });
});

describe('a server that does not answer as it should', () => {
  const withBackoff = { type: 'exponential', maxRetries: 3, baseDelayMs: 10, excludedStatusCodes: [401] } as const;

  it('is tried once without a plan for retries', async () => {
    const server = await startWebhookServer(() => ({ status: 500 }));
    const vapi = await start({ webhook: { url: server.url } });
    await createCall(vapi);
    const delivery = await (await vapi.waitForCall(0)).sendServerMessage('hang');
    expect(delivery).toMatchObject({ ok: false, attempts: [{ status: 500 }] });
  });

  it('is tried again after 1, 2 and 4 times the delay, with the same body, until it answers', async () => {
    const server = await startWebhookServer((_received, index) => ({ status: index < 3 ? 503 : 200 }));
    const vapi = await start({ webhook: { url: server.url, backoffPlan: withBackoff } });
    await createCall(vapi);
    const delivery = await (await vapi.waitForCall(0)).sendServerMessage('hang');
    expect(delivery.ok).toBe(true);
    expect(delivery.attempts.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
    const [first = 0, second = 0, third = 0, fourth = 0] = delivery.attempts.map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThanOrEqual(9);
    expect(third - second).toBeGreaterThanOrEqual(19);
    expect(fourth - third).toBeGreaterThanOrEqual(39);
    expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
  });

  it('is not tried again when its status is excluded, and given up when the plan is used up', async () => {
    const server = await startWebhookServer((_received, index) => ({ status: index === 0 ? 401 : 500 }));
    const vapi = await start({ webhook: { url: server.url, backoffPlan: { ...withBackoff, baseDelayMs: 1 } } });
    await createCall(vapi);
    const call = await vapi.waitForCall(0);
    expect((await call.sendServerMessage('hang')).attempts).toHaveLength(1);
    expect(await call.sendServerMessage('hang')).toMatchObject({ ok: false, attempts: { length: 4 } });
  });

  it('has 20 s by default, or as long as is set, but never more than 7.5 s for assistant-request', async () => {
    const server = await startWebhookServer(() => undefined);
    const clock = createManualClock();
    const timesOutAfter = async (webhook: { timeoutMs?: number }, isAssistantRequest = false) => {
      const seenBefore = server.received.length;
      const vapi = await start({ clock, webhook: { url: server.url, ...webhook } });
      await createCall(vapi);
      const call = await vapi.waitForCall(0);
      const delivery = isAssistantRequest
        ? vapi.requestAssistant({ from: '+15550001111', to: '+15550002222' })
        : call.sendServerMessage('hang');
      await server.waitFor(() => server.received.length > seenBefore);
      let isOver = false;
      void delivery.then(() => (isOver = true));
      while (!isOver) {
        clock.advance(100);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const [attempt] = (await delivery).attempts;
      expect(attempt?.fault).toContain('no reply within');
      return Math.floor((attempt?.durationMs ?? 0) / 500) * 500;
    };
    expect(await timesOutAfter({})).toBe(20_000);
    expect(await timesOutAfter({ timeoutMs: 3000 })).toBe(3000);
    expect(await timesOutAfter({ timeoutMs: 30_000 }, true)).toBe(7500);
    const asked = server.received.at(-1)?.message;
    expect(asked).toMatchObject({
      type: 'assistant-request',
      customer: { number: '+15550001111' },
      phoneNumber: { number: '+15550002222' },
    });
  });

  it('does not hold up the end of the simulator', async () => {
    const server = await startWebhookServer(() => undefined);
    const vapi = await start({ webhook: { url: server.url } });
    await createCall(vapi);
    const delivery = (await vapi.waitForCall(0)).sendServerMessage('hang');
    await server.waitFor(() => true);
    await vapi.close();
    expect(await delivery).toMatchObject({ ok: false });
  });
});
