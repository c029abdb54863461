import { performance } from 'node:perf_hooks';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildToolCallKey } from '../src/tools/tool-call-key.ts';
import type { ToolOutcome } from '../src/tools/tool-results.ts';
import { CALL, gate, toolCalls, type Wanted } from './tool-call-messages.ts';
import { type Answer, createRig, fixture, type Rig } from './webhook-rig.ts';

let server: RedisServer;
let rig: Rig;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  rig = await createRig(server);
});
afterEach(() => rig.close());

const keyOf = (toolCallId: string, name: string) =>
  buildToolCallKey({ vapiCallId: CALL, toolCallId, name, arguments: {} });

const HOLDING = (name: string) => ({ result: `I am working on ${name}.` });

it('answers all calls of a message in its order, as single lines, though they end in another', async () => {
  const second = gate<void>();
  const jobs: unknown[] = [];
  await rig.startToolWorker(async (job) => {
    const { toolCallId } = job;
    jobs.push(job);
    if (toolCallId === 'a') await second.opened;
    else second.open();
    return toolCallId === 'a' ? { result: 'one\n  two\r\nthree ' } : { error: 'no\nstock' };
  });
  const replica = await rig.startReplica();
  const answer = await replica.post(
    toolCalls([
      { id: 'a', name: 'lookup_order', args: { orderId: '42' } },
      { id: 'b', name: 'check_stock', args: '{"sku":"A-7"}' },
    ]),
  );
  expect(answer).toEqual({
    status: 200,
    body: {
      results: [
        { toolCallId: 'a', name: 'lookup_order', result: 'one two three' },
        { toolCallId: 'b', name: 'check_stock', error: 'no stock' },
      ],
    },
  });
  expect(jobs).toHaveLength(2);
  expect(jobs).toContainEqual({
    vapiCallId: CALL,
    toolCallId: 'a',
    name: 'lookup_order',
    arguments: { orderId: '42' },
  });
  expect(jobs).toContainEqual({ vapiCallId: CALL, toolCallId: 'b', name: 'check_stock', arguments: { sku: 'A-7' } });
  // Nothing of what the caller said is left on the queue.
  await expect.poll(() => rig.jobs('run-tool')).toEqual([]);
});

it('answers what is not ready in time with the holding sentence, and leaves its result for later', async () => {
  const slow = gate<ToolOutcome>();
  await rig.startToolWorker(({ toolCallId }) =>
    toolCallId === 'slow' ? slow.opened : Promise.resolve({ result: 'quick' }),
  );
  const replica = await rig.startReplica({ TOOL_REPLY_BUDGET_MS: '300' });
  const message = toolCalls([
    { id: 'slow', name: 'book_table' },
    { id: 'quick', name: 'lookup_order' },
  ]);
  const first = await replica.post(message);
  expect(first.body).toEqual({
    results: [
      { toolCallId: 'slow', name: 'book_table', ...HOLDING('book_table') },
      { toolCallId: 'quick', name: 'lookup_order', result: 'quick' },
    ],
  });
  slow.open({ result: 'booked' });
  await expect.poll(() => rig.results.read(keyOf('slow', 'book_table'))).toEqual({ result: 'booked' });
  // The result is now there, but it belongs to the late delivery: a repeated message gets the answer of before.
  expect(await replica.post(message)).toEqual(first);
  expect(await rig.results.write(keyOf('slow', 'book_table'), { result: 'booked' })).toEqual({ isLate: true });
  expect(replica.webhook.counters.toolCalls).toMatchObject({ answered: 2, late: 2 });
});

it('gives three deliveries at once, on two replicas, one run and one answer', async () => {
  const runs: string[] = [];
  const ready = gate<void>();
  await rig.startToolWorker(async ({ toolCallId }) => {
    runs.push(toolCallId);
    await ready.opened;
    return { result: `run ${runs.length}` };
  });
  const [a, b] = [await rig.startReplica(), await rig.startReplica()];
  const message = toolCalls([{ id: 'booking', name: 'book_table' }]);
  const deliveries = [a.post(message), b.post(message), a.post(message)];
  await expect.poll(() => runs).toEqual(['booking']);
  ready.open();
  const answers = await Promise.all(deliveries);
  for (const answer of answers) {
    expect(answer.body).toEqual({ results: [{ toolCallId: 'booking', name: 'book_table', result: 'run 1' }] });
  }
  expect(await b.post(message)).toEqual(answers[0]);
  expect(runs).toEqual(['booking']);
});

it('runs the tools of two calls whose models gave the same id, each as often as one call asks: once', async () => {
  const runs: string[] = [];
  await rig.startToolWorker(async ({ vapiCallId, arguments: { table } }) => {
    runs.push(vapiCallId);
    return { result: `table ${String(table)}` };
  });
  const [a, b] = [await rig.startReplica(), await rig.startReplica()];
  const ask = (vapiCallId: string, table: number) =>
    toolCalls([{ id: 'call_1', name: 'book_table', args: { table } }], { vapiCallId });
  const answers = await Promise.all(
    [a, b, a].flatMap(({ post }) => [post(ask('vapi-call-1', 7)), post(ask('vapi-call-2', 8))]),
  );
  const told = (result: string) => ({ results: [{ toolCallId: 'call_1', name: 'book_table', result }] });
  expect(answers.map(({ body }) => body)).toEqual([7, 8, 7, 8, 7, 8].map((table) => told(`table ${table}`)));
  expect(runs.toSorted()).toEqual(['vapi-call-1', 'vapi-call-2']);
});

it('gives deliveries that meet the end of the budget one answer too, and the outcome exactly one way', async () => {
  const replicas = [
    await rig.startReplica({ TOOL_REPLY_BUDGET_MS: '40' }),
    await rig.startReplica({ TOOL_REPLY_BUDGET_MS: '60' }),
    await rig.startReplica({ TOOL_REPLY_BUDGET_MS: '80' }),
  ];
  const ids = Array.from({ length: 25 }, (_, i) => `close-${i}`);
  const message = toolCalls(ids.map((id) => ({ id, name: 'lookup_order' })));
  const deliveries = replicas.map(({ post }) => post(message));
  // Written while the budgets run out, so that some are in time and some are not.
  const late = new Map<string, boolean>();
  for (const id of ids) late.set(id, (await rig.results.write(keyOf(id, 'lookup_order'), { result: id })).isLate);
  const answers = await Promise.all(deliveries);
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  const { results } = (answers[0] as Answer).body as { results: { toolCallId: string; result: string }[] };
  expect(results.map(({ toolCallId }) => toolCallId)).toEqual(ids);
  for (const { toolCallId, result } of results) {
    expect(result).toBe(late.get(toolCallId) ? 'I am working on lookup_order.' : toolCallId);
  }
});

it('tells the model of an unknown tool and of arguments that are no JSON, and runs nothing', async () => {
  const replica = await rig.startReplica();
  const { body } = await replica.post(
    toolCalls([
      { id: 'a', name: 'launch_rocket' },
      { id: 'b', name: 'lookup_order', args: '{"orderId":' },
    ]),
  );
  expect(body).toEqual({
    results: [
      {
        toolCallId: 'a',
        name: 'launch_rocket',
        error:
          'There is no tool named launch_rocket. The tools are: lookup_order, check_stock, book_table, write_letter.',
      },
      {
        toolCallId: 'b',
        name: 'lookup_order',
        error: 'The arguments of lookup_order are not a JSON object. Correct them and call it again.',
      },
    ],
  });
  expect(await rig.jobs('run-tool')).toEqual([]);
});

it.for<Wanted>([
  { id: 'late', name: 'write_letter' },
  { id: 'async', name: 'lookup_order', async: true },
])('waits for nothing when the call is $id: its result is always told later', async (wanted) => {
  const replica = await rig.startReplica({ TOOL_REPLY_BUDGET_MS: '15000' });
  const startedMs = performance.now();
  const { body } = await replica.post(toolCalls([wanted]));
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(body).toEqual({ results: [{ toolCallId: wanted.id, name: wanted.name, ...HOLDING(wanted.name) }] });
  expect(await rig.results.write(keyOf(wanted.id, wanted.name), { result: 'done' })).toEqual({ isLate: true });
});

it('answers before Vapi gives up, whatever the budget', async () => {
  const replica = await rig.startReplica({ TOOL_REPLY_BUDGET_MS: '15000' });
  const startedMs = performance.now();
  const { body } = await replica.post(toolCalls([{ id: 'a', name: 'lookup_order' }], { timeoutSeconds: 1 }));
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(body).toMatchObject({ results: [HOLDING('lookup_order')] });
});

it('takes the call of a message that does not say of which call it is', async () => {
  await rig.startToolWorker(async () => ({ result: '' }));
  const replica = await rig.startReplica();
  const message = fixture('tool-calls.flat-parameters', { call: undefined });
  expect((await replica.post(message)).body).toEqual({
    results: [{ toolCallId: 'call_x', name: 'lookup_order', result: 'Done.' }],
  });
});

it('runs the tools of two chats whose models gave the same id', async () => {
  await rig.startToolWorker(async ({ vapiCallId }) => ({ result: vapiCallId }));
  const replica = await rig.startReplica();
  const ask = (id: string) =>
    replica.post(fixture('tool-calls.flat-parameters', { call: undefined, chat: { id, input: 'Hello' } }));
  const told = (result: string) => ({ results: [{ toolCallId: 'call_x', name: 'lookup_order', result }] });
  expect((await ask('chat-1')).body).toEqual(told('no-call-chat-1'));
  expect((await ask('chat-2')).body).toEqual(told('no-call-chat-2'));
});

it('answers 503 while the store is away, and the same call once when it comes again', async () => {
  const other = await startRedis();
  const lone = await createRig(other);
  const replica = await lone.startReplica({ TOOL_REPLY_BUDGET_MS: '100' });
  expect((await replica.post(toolCalls([{ id: 'warm-up', name: 'lookup_order' }]))).status).toBe(200);
  await other.kill('SIGKILL');
  const message = toolCalls([{ id: 'a', name: 'lookup_order' }]);
  expect(await replica.post(message)).toMatchObject({
    status: 503,
    body: { error: { code: 'TL_STORE_UNAVAILABLE' } },
  });
  await other.restart();
  await expect.poll(async () => (await replica.post(message)).status, { timeout: 10_000 }).toBe(200);
  expect(await lone.jobs('run-tool')).toHaveLength(1);
  await lone.close();
  await other.stop();
});
