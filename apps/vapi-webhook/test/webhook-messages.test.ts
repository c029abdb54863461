import { readdirSync } from 'node:fs';
import { readVapiServerMessage, semanticKey, VAPI_SERVER_MESSAGE_TYPES } from '@trunkline/protocol';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MESSAGE_SCOPE } from '../src/events/event-intake.ts';
import { createRig, fixture, type Replica, type Rig } from './webhook-rig.ts';

const CALL_ID = '7420f27a-30fd-4f49-a995-5549ae7cc00d';
const FIXTURE_NAMES = readdirSync(
  new URL('../../../packages/protocol/src/fixtures/vapi-server-messages/', import.meta.url),
).map((file) => file.replace(/\.json$/, ''));

let server: RedisServer;
let rig: Rig;
let replica: Replica;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  rig = await createRig(server);
  replica = await rig.startReplica({ TOOL_REPLY_BUDGET_MS: '50' });
});
afterEach(() => rig.close());

describe('messages', () => {
  it.for(FIXTURE_NAMES)('%s is answered 200, alone and twice the same', async (name) => {
    const first = await replica.post(fixture(name));
    expect(first.status).toBe(200);
    expect(await replica.post(fixture(name))).toEqual(first);
  });

  it.for(['', '/call', '/input', '/escalation', '/end'])('are taken at /webhook/vapi%s', async (alias) => {
    expect(await replica.post(fixture('status-update'), `/webhook/vapi${alias}`)).toEqual({ status: 200, body: {} });
    expect(await rig.jobs('apply-event')).toHaveLength(1);
  });

  it('become jobs when somebody acts on them, with the time that Vapi gave them', async () => {
    await replica.post(fixture('status-update'));
    await replica.post(fixture('transcript.bracketed'));
    expect(await rig.jobs('apply-event')).toEqual([
      {
        vapiCallId: CALL_ID,
        event: { type: 'status', status: 'ended', endedReason: 'customer-ended-call', atMs: 1_790_000_000_123 },
      },
      {
        vapiCallId: CALL_ID,
        event: { type: 'transcript', role: 'user', text: 'I need to move my booking', atMs: 1_790_000_000_123 },
      },
    ]);
  });

  it('that carry nothing we keep are counted and cost no Redis', async () => {
    const chatter = ['speech-update', 'transcript', 'model-output', 'voice-input', 'conversation-update', 'hang'];
    // Store and queue write by scripts alone.
    const scriptRuns = async () => /cmdstat_evalsha:calls=(\d+)/.exec(await rig.redis.info('commandstats'))?.[1];
    await replica.post(fixture('status-update'));
    const before = await scriptRuns();
    expect(Number(before)).toBeGreaterThan(0);
    for (const name of chatter) expect((await replica.post(fixture(name))).status).toBe(200);
    expect(await scriptRuns()).toBe(before);
    for (const type of ['speech-update', 'transcript', 'hang'] as const) {
      expect(replica.webhook.counters.dropped[type]).toBe(1);
    }
  });

  it('take effect once, whichever replica gets them again', async () => {
    const other = await rig.startReplica();
    const copies = [replica, other, replica, other].map((one) => one.post(fixture('status-update')));
    expect(await Promise.all(copies)).toEqual(Array.from({ length: 4 }, () => ({ status: 200, body: {} })));
    expect(await rig.jobs('apply-event')).toHaveLength(1);
    expect(replica.webhook.counters.duplicates + other.webhook.counters.duplicates).toBe(3);
  });

  it('take effect once also after the queue has forgotten the job', async () => {
    await replica.post(fixture('status-update'));
    await Promise.all(rig.queues.all.map((queue) => queue.drain()));
    await replica.post(fixture('status-update'));
    expect(await rig.jobs('apply-event')).toEqual([]);
  });

  it('are added by whoever gets the second delivery, if the first replica died before it did', async () => {
    const reading = readVapiServerMessage(fixture('status-update'));
    const key = reading.kind === 'message' ? semanticKey(reading.message) : undefined;
    const claim = await rig.store.idempotency.begin(MESSAGE_SCOPE, key ?? '');
    expect(claim.status).toBe('new');
    expect((await replica.post(fixture('status-update'))).status).toBe(200);
    expect(await rig.jobs('apply-event')).toHaveLength(1);
    expect(replica.webhook.counters.duplicates).toBe(1);
  });

  it('of a report are stored whole, once a call, though presigned URLs differ', async () => {
    await replica.post(fixture('end-of-call-report'));
    await replica.post(fixture('end-of-call-report', { artifact: { presignedStereoUrl: 'https://example.test/2' } }));
    expect(await rig.jobs('store-report')).toEqual([
      { vapiCallId: CALL_ID, report: fixture('end-of-call-report').message },
    ]);
  });

  it('of a report are kept also when it does not say of which call it is', async () => {
    const report = fixture('end-of-call-report', { call: undefined });
    await replica.post(report);
    await replica.post(report);
    expect(await rig.jobs('store-report')).toMatchObject([{ vapiCallId: expect.stringMatching(/^no-call-/) }]);
  });

  it('over 1 MiB are taken', async () => {
    const artifact = {
      messages: Array.from({ length: 20_000 }, (_, i) => ({ role: 'user', message: `line ${i}`.padEnd(80) })),
    };
    const report = fixture('end-of-call-report', { artifact });
    expect(JSON.stringify(report).length).toBeGreaterThan(2 ** 20);
    expect(await replica.post(report)).toEqual({ status: 200, body: {} });
    expect(await rig.jobs('store-report')).toMatchObject([{ report: { artifact } }]);
  });
});

describe('bad input', () => {
  it.for<[string, string, number, string, RegExp]>([
    ['half a JSON', '{"message": {', 400, 'TL_BAD_REQUEST', /not valid JSON/],
    ['nothing', '', 400, 'TL_BAD_REQUEST', /not valid JSON/],
    ['no message', '{"type":"hang"}', 400, 'TL_BAD_REQUEST', /message/],
    ['a message without a type', '{"message":{}}', 400, 'TL_BAD_REQUEST', /message/],
    ['a wrong field', '{"message":{"type":"status-update","status":7}}', 422, 'TL_INVALID_FIELD', /^message\.status:/],
    [
      'tool calls without a call',
      '{"message":{"type":"tool-calls"}}',
      422,
      'TL_INVALID_FIELD',
      /^message\.toolCallList:/,
    ],
  ])('%s is answered %s', async ([, text, status, code, message]) => {
    expect(await replica.post(text)).toEqual({
      status,
      body: { error: { code, message: expect.stringMatching(message) } },
    });
  });

  it('over the limit is answered 413', async () => {
    const small = await rig.startReplica({ WEBHOOK_MAX_BODY_BYTES: '2048' });
    expect(await small.post(fixture('hang', { note: 'x'.repeat(4_000) }))).toMatchObject({
      status: 413,
      body: { error: { code: 'TL_BODY_TOO_LARGE' } },
    });
  });

  it('of an unknown type is answered 200 and counted', async () => {
    expect(await replica.post({ message: { type: 'brand-new' } })).toEqual({ status: 200, body: {} });
    expect(replica.webhook.counters.unknown).toBe(1);
  });
});

describe('without workers or Redis', () => {
  it('every message of a burst is acknowledged, and its job is there once', async () => {
    const CALLS = 400;
    const messages = Array.from({ length: CALLS }, (_, i) => [
      fixture('status-update', { call: { id: `call-${i}` }, status: 'in-progress' }),
      fixture('transcript.bracketed', { call: { id: `call-${i}` } }),
      fixture('speech-update', { call: { id: `call-${i}` } }),
      fixture('status-update', { call: { id: `call-${i}` } }),
      fixture('end-of-call-report', { call: { id: `call-${i}` } }),
    ]).flat();
    const statuses: number[] = [];
    for (let i = 0; i < messages.length; i += 100) {
      const answers = await Promise.all(messages.slice(i, i + 100).map((message) => replica.post(message)));
      statuses.push(...answers.map(({ status }) => status));
    }
    expect(statuses).toEqual(Array.from({ length: 5 * CALLS }, () => 200));
    const events = (await rig.jobs('apply-event')).map(({ vapiCallId, event }) => JSON.stringify([vapiCallId, event]));
    expect(new Set(events).size).toBe(3 * CALLS);
    expect(events).toHaveLength(3 * CALLS);
    expect(await rig.jobs('store-report')).toHaveLength(CALLS);
  });

  it('a message that cannot be kept is answered 503, and taken when it comes again', async () => {
    const other = await startRedis();
    const lone = await createRig(other);
    const { post, url } = await lone.startReplica();
    expect((await post(fixture('end-of-call-report'))).status).toBe(200);
    await other.kill('SIGKILL');
    expect(await post(fixture('status-update'))).toMatchObject({
      status: 503,
      body: { error: { code: 'TL_STORE_UNAVAILABLE' } },
    });
    // What needs no Redis goes on.
    expect((await post(fixture('speech-update'))).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await other.restart();
    await expect.poll(() => post(fixture('status-update')), { timeout: 10_000 }).toEqual({ status: 200, body: {} });
    expect(await lone.jobs('apply-event')).toHaveLength(1);
    await lone.close();
    await other.stop();
  });
});

describe('health and metrics', () => {
  it('say what was received, refused and dropped, in words of ours only', async () => {
    await replica.post(fixture('hang'));
    await replica.post({ message: { type: 'a-type-of-a-stranger' } });
    await replica.post('{');
    const { admin } = replica.webhook;
    expect((await admin.inject('/health')).json()).toMatchObject({ status: 'ok', activeSessions: 0, tools: 4 });
    const { body: metrics } = await admin.inject('/metrics');
    expect(metrics).toMatch(/trunkline_vapi_messages_total\{.*type="hang".*\} 1/);
    expect(metrics).toMatch(/trunkline_vapi_messages_dropped_total\{.*type="hang".*\} 1/);
    expect(metrics).toMatch(/trunkline_vapi_messages_refused_total\{.*reason="not_json".*\} 1/);
    expect(metrics).toMatch(/trunkline_vapi_messages_unknown_total\{.*\} 1/);
    expect(metrics).not.toContain('a-type-of-a-stranger');
    for (const type of VAPI_SERVER_MESSAGE_TYPES) expect(metrics).toContain(`type="${type}"`);
  });
});
