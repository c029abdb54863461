import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../src/clock.ts';
import type { FakeVapiOptions } from '../src/vapi/index.ts';
import {
  API_KEY,
  createCall,
  type CreatedCall,
  howItCloses,
  inBrief,
  MULAW_CALL,
  post,
  useVapi,
} from './vapi-set-up.ts';

const world = useVapi();
const GREETING = inBrief('agent: Good morning.', 'callerHangsUp: true');

async function start(options: Partial<FakeVapiOptions> = {}) {
  return world.startVapi(await world.prepare(GREETING), options);
}

describe('POST /call', () => {
  it('answers with the call in the documented shape, and two secrets of its own in it', async () => {
    const vapi = await start();
    const response = await post(`${vapi.url}/call`, { ...MULAW_CALL, name: 'a call' });
    expect(response.status).toBe(201);
    const call = (await response.json()) as CreatedCall;
    expect(call).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'vapi.websocketCall',
      status: 'queued',
      cost: 0,
      name: 'a call',
      assistantId: MULAW_CALL.assistantId,
      transport: { provider: 'vapi.websocket', audioFormat: MULAW_CALL.transport.audioFormat },
      subscriptionLimits: { concurrencyBlocked: false, concurrencyLimit: 1000, remainingConcurrentCalls: 999 },
    });
    expect(call.transport.websocketCallUrl).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}\/transport$/);
    expect(call.transport.websocketCallUrl).not.toContain(call.id);
    expect(call.monitor.controlUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}\/control$/);
  });

  it('refuses a wrong key and a request that Vapi would refuse, each with its error body', async () => {
    const vapi = await start();
    const noKey = await post(`${vapi.url}/call`, MULAW_CALL, 'another-key');
    expect([noKey.status, await noKey.json()]).toEqual([401, expect.objectContaining({ error: 'Unauthorized' })]);
    const bad = await post(`${vapi.url}/call`, { ...MULAW_CALL, phoneNumberId: 'p' });
    expect([bad.status, await bad.json()]).toEqual([
      400,
      { statusCode: 400, error: 'Bad Request', message: [expect.stringContaining('phoneNumberId')] },
    ]);
    expect(vapi.calls).toEqual([]);
  });

  it('refuses an assistant for which there is no scenario', async () => {
    const vapi = await start({ scenarioFor: () => undefined });
    expect((await post(`${vapi.url}/call`, MULAW_CALL)).status).toBe(400);
  });

  it('fails as often as it is told to, and late if told so', async () => {
    const vapi = await start({ faults: (index) => (index < 2 ? { createStatus: 503, createDelayMs: 40 } : {}) });
    const startedAtMs = performance.now();
    const statuses = [];
    for (let tries = 0; tries < 3; tries += 1) statuses.push((await post(`${vapi.url}/call`, MULAW_CALL)).status);
    expect(statuses).toEqual([503, 503, 201]);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(80);
    vapi.setFaults({ createStatus: 429 });
    expect((await post(`${vapi.url}/call`, MULAW_CALL)).status).toBe(429);
  });

  it('blocks a call beyond the limit: created, but ended before it began', async () => {
    const vapi = await start({ concurrencyLimit: 1 });
    await createCall(vapi);
    const blocked = await createCall(vapi);
    expect(blocked).toMatchObject({
      status: 'ended',
      endedReason: 'call.start.error-subscription-concurrency-limit-reached',
      subscriptionLimits: { concurrencyBlocked: true, remainingConcurrentCalls: 0 },
    });
    expect(await howItCloses(blocked.transport.websocketCallUrl)).toBe(1008);
  });
});

describe('GET /call/:id', () => {
  it('shows the call as it is, to whoever has the key', async () => {
    const vapi = await start();
    const { id, transport } = await createCall(vapi);
    const read = (key: string, callId = id) =>
      fetch(`${vapi.url}/call/${callId}`, { headers: { authorization: `Bearer ${key}` } });
    expect((await read('another-key')).status).toBe(401);
    expect((await read(API_KEY, 'unknown')).status).toBe(404);
    const phone = await world.openPhone(transport.websocketCallUrl);
    await phone.waitFor(({ type }) => type === 'status-update');
    expect(await (await read(API_KEY)).json()).toMatchObject({ id, status: 'in-progress' });
    await phone.hangUp();
    expect(await (await vapi.waitForCall(0)).ended).toBe('customer-ended-call');
    expect(await (await read(API_KEY)).json()).toMatchObject({
      status: 'ended',
      endedReason: 'customer-ended-call',
      endedAt: expect.stringMatching(/Z$/),
      artifact: { messages: expect.any(Array), messagesOpenAIFormatted: expect.any(Array) },
    });
  });
});

describe('GET /call', () => {
  it('lists calls, newest first, as many as asked for, by assistant and by time', async () => {
    const vapi = await start();
    const list = async (query: string) => {
      const response = await fetch(`${vapi.url}/call?${query}`, { headers: { authorization: `Bearer ${API_KEY}` } });
      const body = (await response.json()) as CreatedCall[] & { message?: string[] };
      return { status: response.status, body, ids: response.ok ? body.map(({ id }) => id) : [] };
    };
    const first = await createCall(vapi);
    const second = await createCall(vapi, { ...MULAW_CALL, assistantId: 'another' });
    (await vapi.waitForCall(0)).end('customer-ended-call');
    expect((await list('')).ids).toEqual([second.id, first.id]);
    expect((await list('')).body.map(({ status }) => status)).toEqual(['queued', 'ended']);
    expect((await list('limit=1')).ids).toEqual([second.id]);
    expect((await list(`assistantId=${MULAW_CALL.assistantId}`)).ids).toEqual([first.id]);
    expect((await list('createdAtGt=2999-01-01T00:00:00.000Z')).ids).toEqual([]);
    expect((await list('createdAtGt=1999-01-01T00:00:00.000Z')).ids).toHaveLength(2);
    expect(await list('createdAtLt=yesterday')).toMatchObject({ status: 400 });
    expect((await fetch(`${vapi.url}/call`)).status).toBe(401);
  });
});

describe('DELETE /call/:id', () => {
  it('deletes the record, and a live call ends by it', async () => {
    const vapi = await start();
    const { id, transport } = await createCall(vapi);
    const phone = await world.openPhone(transport.websocketCallUrl);
    const call = await vapi.waitForCall(0);
    const erase = () =>
      fetch(`${vapi.url}/call/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${API_KEY}` } });
    expect(await (await erase()).json()).toMatchObject({ id, status: 'ended', endedReason: 'call-deleted' });
    expect(await phone.closed).toBe(1000);
    expect(await call.ended).toBe('call-deleted');
    expect((await erase()).status).toBe(404);
  });
});

describe('the socket of a call', () => {
  it('is let in and closed with 1008 when nobody knows its URL', async () => {
    const vapi = await start();
    expect(await howItCloses(`${vapi.url.replace('http', 'ws')}/made-up/transport`)).toBe(1008);
  });

  it('opens late and after refusals, if told to', async () => {
    const vapi = await start({ faults: { openDelayMs: 60, refusedSockets: 1 } });
    const { transport } = await createCall(vapi);
    expect(await howItCloses(transport.websocketCallUrl)).toBe(503);
    const startedAtMs = performance.now();
    const phone = await world.openPhone(transport.websocketCallUrl);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(59);
    await phone.waitFor(({ type }) => type === 'assistant.started');
    expect((await vapi.waitForCall(0)).counters).toMatchObject({ socketsOpened: 1, socketsRefused: 1 });
  });

  it('is closed with the code, or cut without one, that the fault asks for', async () => {
    const vapi = await start({
      faults: (index) => (index === 0 ? { closeAfterMs: 100, closeCode: 1012 } : { cutAfterMs: 100 }),
    });
    const closedPhone = await world.openPhone((await createCall(vapi)).transport.websocketCallUrl);
    const cutPhone = await world.openPhone((await createCall(vapi)).transport.websocketCallUrl);
    expect(await closedPhone.closed).toBe(1012);
    expect(await cutPhone.closed).toBe(1006);
    expect(vapi.calls.map(({ record }) => record.status)).toEqual(['in-progress', 'in-progress']);
  });

  it('reads nothing and sends nothing while it is frozen, and all of it afterwards', async () => {
    const vapi = await start({ faults: { freezeAfterMs: 0, freezeMs: 500 } });
    const { transport } = await createCall(vapi);
    const socket = new WebSocket(transport.websocketCallUrl);
    await once(socket, 'open');
    const call = await vapi.waitForCall(0);
    // The fault falls due with the first tick, as the greeting does.
    await expect.poll(() => call.agentTurns.length, { interval: 5 }).toBe(1);
    expect(call.counters.sentBytes).toBe(0);
    for (let message = 0; message < 20; message += 1) socket.send(new Uint8Array(160).fill(0xff));
    await expect.poll(() => call.counters.binaryMessages, { interval: 5, timeout: 5000 }).toBe(20);
    expect(systemClock.nowMs() - (call.record.startedAtMs ?? 0)).toBeGreaterThanOrEqual(500);
    expect(call.counters.sentBytes).toBeGreaterThanOrEqual(400 * 8);
    expect(call.counters.unsentBytes).toBe(0);
    socket.terminate();
  });
});

describe('the control URL of a call', () => {
  it('does what a command on the socket would do, and knows no call that has ended', async () => {
    const vapi = await start();
    const { transport, monitor } = await createCall(vapi);
    const phone = await world.openPhone(transport.websocketCallUrl);
    const command = (body: object) => post(monitor.controlUrl, body, 'no key at all');
    expect((await command({ type: 'say', content: 'Your bicycle is ready.' })).status).toBe(200);
    await phone.waitFor(({ type, input }) => type === 'voice-input' && input === 'Your bicycle is ready.');
    expect((await command({ type: 'sing' })).status).toBe(400);
    expect((await command({ type: 'end-call' })).status).toBe(200);
    expect(await phone.closed).toBe(1000);
    expect(phone.messages.at(-1)).toMatchObject({
      type: 'status-update',
      status: 'ended',
      endedReason: 'assistant-ended-call',
    });
    expect((await command({ type: 'end-call' })).status).toBe(404);
  });
});

describe('the listen URL of a call', () => {
  it('carries the agent’s audio too, and nothing back', async () => {
    const vapi = await start();
    const { transport, monitor } = await createCall(vapi);
    const listener = new WebSocket(monitor.listenUrl);
    const heard: number[] = [];
    listener.on('message', (data: Buffer) => heard.push(data.length));
    await once(listener, 'open');
    const phone = await world.openPhone(transport.websocketCallUrl);
    await phone.waitFor(
      ({ type, status, role }) => type === 'speech-update' && role === 'assistant' && status === 'stopped',
    );
    await phone.hangUp();
    await once(listener, 'close');
    expect(heard).toEqual(phone.received.map(({ audio }) => audio.length));
  });
});
