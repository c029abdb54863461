/** Server messages as they are in the wild: each is read for what is needed, and answered 200. */
import type { JobPayload } from '@trunkline/job-queues';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRig, fixture, type Replica, type Rig } from './webhook-rig.ts';

let server: RedisServer;
let rig: Rig;
let replica: Replica;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  rig = await createRig(server);
  replica = await rig.startReplica();
});
afterEach(() => rig.close());

const CALL_ID = '7420f27a-30fd-4f49-a995-5549ae7cc00d';
const DEEP = 'nested 5,000 times';
/** As text, because `JSON.stringify` itself cannot write so many levels. */
const nested = (message: object): string =>
  JSON.stringify(message).replaceAll(JSON.stringify(DEEP), `${'['.repeat(5_000)}${']'.repeat(5_000)}`);
type ToolRunJob = JobPayload<'run-tool'>;

/** Runs every tool at once, and tells what it ran with. */
async function runTools(): Promise<ToolRunJob[]> {
  const runs: ToolRunJob[] = [];
  await rig.startToolWorker(async (run) => {
    runs.push(run);
    return { result: `run ${runs.length}` };
  });
  return runs;
}
const calls = (toolCallList: unknown[], change: Record<string, unknown> = {}) =>
  fixture('tool-calls', { toolCalls: undefined, toolWithToolCallList: undefined, toolCallList, ...change });
const said = (...words: string[]) => ({
  artifact: { messages: words.map((message, index) => ({ role: index % 2 === 0 ? 'user' : 'bot', message })) },
});

describe('tool calls', () => {
  it("run in Vapi's documented flat form, named in the outer list alone", async () => {
    const runs = await runTools();
    const message = fixture('tool-calls', {
      toolCalls: undefined,
      toolWithToolCallList: [
        {
          type: 'function',
          name: 'lookup_order',
          parameters: { type: 'object' },
          server: { url: 'https://example.test', timeoutSeconds: '20' },
          toolCall: { id: 'call_x', type: 'function', parameters: { orderId: '42' } },
        },
      ],
      toolCallList: [{ id: 'call_x', parameters: { orderId: '42' } }],
    });
    expect(await replica.post(message)).toEqual({
      status: 200,
      body: { results: [{ toolCallId: 'call_x', name: 'lookup_order', result: 'run 1' }] },
    });
    expect(runs).toMatchObject([{ name: 'lookup_order', arguments: { orderId: '42' } }]);
  });

  it('that are broken are answered with their own error, and the good one beside them runs', async () => {
    const runs = await runTools();
    const { status, body } = await replica.post(
      nested(
        calls([
          { id: 'good', name: 'lookup_order', arguments: { orderId: '42' } },
          { id: 'nameless' },
          { id: 'cut', name: 'lookup_order', arguments: '{"orderId":' },
          { id: 'deep', name: 'lookup_order', arguments: { a: DEEP } },
        ]),
      ),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      results: [
        { toolCallId: 'good', name: 'lookup_order', result: 'run 1' },
        { toolCallId: 'nameless', name: '', error: expect.stringContaining('no name') },
        { toolCallId: 'cut', name: 'lookup_order', error: expect.stringContaining('not a JSON object') },
        { toolCallId: 'deep', name: 'lookup_order', error: expect.stringContaining('nested too deeply') },
      ],
    });
    expect(runs).toHaveLength(1);
  });

  it('give whole numbers beyond 2^53 to their tools with all digits', async () => {
    const runs = await runTools();
    const text = JSON.stringify(calls([{ id: 'a', name: 'lookup_order', arguments: { orderId: 'BIG', count: 3 } }]));
    await replica.post(text.replace('"BIG"', '12345678901234567890'));
    expect(runs).toMatchObject([{ arguments: { orderId: '12345678901234567890', count: 3 } }]);
  });

  it('for a transfer are informational: nobody is passed on for them', async () => {
    const { body } = await replica.post(
      calls([{ id: 'a', name: 'transferCall', arguments: { destination: '+15550009999' } }]),
    );
    expect(body).toMatchObject({ results: [{ toolCallId: 'a', error: expect.stringContaining('no tool named') }] });
    expect(await rig.redis.keys('*command*')).toEqual([]);
  });

  it('in the legacy form run their tool and are answered in the legacy form', async () => {
    const runs = await runTools();
    expect(await replica.post(fixture('function-call'))).toEqual({ status: 200, body: { result: 'run 1' } });
    expect(await replica.post(fixture('function-call'))).toEqual({ status: 200, body: { result: 'run 1' } });
    const unknown = await replica.post(fixture('function-call', { functionCall: { name: 'fly', parameters: {} } }));
    expect(unknown).toEqual({
      status: 200,
      body: { result: expect.stringMatching(/^Error: There is no tool named fly/) },
    });
    expect(runs).toMatchObject([{ vapiCallId: CALL_ID, name: 'lookup_order', arguments: { orderId: '42' } }]);
  });
});

describe('ids of tool calls', () => {
  const order = (orderId: string) => ({ name: 'lookup_order', arguments: { orderId } });
  const results = ({ body }: { body: unknown }) =>
    (body as { results: { result: string }[] }).results.map(({ result }) => result);

  it.for<[string, string | undefined]>([
    ['that are empty', ''],
    ['that are missing', undefined],
    ['that repeat', 'call_1'],
  ])('%s never give one question the answer of another', async ([, id]) => {
    const runs = await runTools();
    const ask = (orderId: string) => replica.post(calls([{ id, ...order(orderId) }], said('Where is it?')));
    expect(results(await ask('1'))).toEqual(['run 1']);
    expect(results(await ask('2'))).toEqual(['run 2']);
    // Delivered again.
    expect(results(await ask('1'))).toEqual(['run 1']);
    expect(new Set(runs.map(({ toolCallId }) => toolCallId)).size).toBe(id === 'call_1' ? 1 : 2);
  });

  it('that repeat within one message do not merge its calls', async () => {
    await runTools();
    const answer = await replica.post(
      calls([
        { id: 'x', ...order('1') },
        { id: 'x', ...order('2') },
      ]),
    );
    expect(new Set(results(answer))).toEqual(new Set(['run 1', 'run 2']));
  });

  it('that are empty run the same wish again in a later turn, and twice when it is asked twice at once', async () => {
    const runs = await runTools();
    const lamp = { id: '', ...order('lamp') };
    await replica.post(calls([lamp, lamp], said('Two lamps')));
    await replica.post(calls([lamp, lamp], said('Two lamps')));
    expect(runs).toHaveLength(2);
    await replica.post(calls([lamp], said('Two lamps', 'Done.', 'One more of the same, please')));
    expect(runs).toHaveLength(3);
  });

  it('may hold half a surrogate pair or be far too long, and come back as they were', async () => {
    await runTools();
    const ids = ['a\ud800', 'x'.repeat(5_000)];
    const { status, body } = await replica.post(calls(ids.map((id) => ({ id, ...order(id) }))));
    expect(status).toBe(200);
    expect((body as { results: { toolCallId: string }[] }).results.map(({ toolCallId }) => toolCallId)).toEqual(ids);
  });
});

describe('messages with fields that nobody needs', () => {
  it.for<[string, Record<string, unknown>]>([
    ['no endedReason', { endedReason: undefined }],
    ['cost as text', { cost: '0.31' }],
    ['an ISO timestamp', { timestamp: '2026-11-20T10:00:00Z' }],
    ['a numeric number', { customer: { number: 15550001111 } }],
    ['no artifact to speak of', { artifact: 'none', analysis: [] }],
    ['5,000 levels', { artifact: { deep: DEEP } }],
  ])('are stored all the same: a report with %s', async ([, change]) => {
    expect(await replica.post(nested(fixture('end-of-call-report', change)))).toEqual({ status: 200, body: {} });
    expect(await rig.jobs('store-report')).toMatchObject([
      { vapiCallId: CALL_ID, report: { type: 'end-of-call-report' } },
    ]);
  });

  it.for<[string, string, Record<string, unknown>]>([
    ['a time beyond the calendar', 'status-update', { timestamp: 1e300 }],
    ['half a surrogate pair in the id of the call', 'status-update', { call: { id: 'a\ud800' } }],
    ['half a surrogate pair in the words', 'transcript.bracketed', { transcript: 'a\ud800' }],
    ['half a surrogate pair in the id of a report', 'end-of-call-report', { call: { id: '\udc00' } }],
    ['5,000 levels', 'status-update', { artifact: DEEP }],
    ['a call that is a text', 'transcript.bracketed', { call: 'abc' }],
    ['an unknown request', 'phone-call-control', { request: 'dance', destination: 7 }],
    ['a destination of another kind', 'transfer-update', { destination: ['+15550001111'] }],
    ['no history', 'conversation-update', { messagesOpenAIFormatted: 'none' }],
  ])('are answered 200: %s', async ([, name, change]) => {
    expect(await replica.post(nested(fixture(name, change)))).toEqual({ status: 200, body: {} });
  });

  it('say when they happened, or get the time of their arrival', async () => {
    await replica.post(fixture('status-update', { status: 'ringing', timestamp: '2026-11-20T10:00:00Z' }));
    const before = Date.now();
    await replica.post(fixture('status-update', { status: 'in-progress', timestamp: 1e300 }));
    const [iso, own] = (await rig.jobs('apply-event')).map(({ event }) => event.atMs);
    expect(iso).toBe(Date.UTC(2026, 10, 20, 10));
    expect(own).toBeGreaterThanOrEqual(before);
  });
});
