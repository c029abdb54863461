import { redisTest, waitUntil } from '@trunkline/testkit';
import { buildToolCallKey } from '../src/tools/tool-call-key.ts';
import { withWorker, type WorkerRig } from './worker-rig.ts';

const ORDER = { article: 'LAMP-1', note: 'red' };

/** The same wish under another id of the model's, perhaps in another call. */
async function order(
  { queues, results }: WorkerRig,
  toolCallId: string,
  args: Record<string, unknown>,
  vapiCallId = 'vapi-1',
) {
  const run = { vapiCallId, toolCallId, name: 'order_lamp', arguments: args };
  const key = buildToolCallKey(run);
  await queues.add('run-tool', key, run);
  return results.wait(key, 15_000);
}

redisTest(
  'a tool with `once` has its effect once in a call, however often it is wished for',
  async ({ redis, expect }) => {
    await withWorker(redis, {}, async (rig) => {
      const first = await order(rig, 'call_1', ORDER);
      expect(first).toEqual({ result: 'Ordered LAMP-1.' });
      // Another id, other arguments where they do not matter; then the first one again.
      const again = { result: 'This was done before in this call: Ordered LAMP-1.' };
      expect(await order(rig, 'call_2', { ...ORDER, note: 'blue' })).toEqual(again);
      expect(await order(rig, 'call_1', ORDER)).toEqual(first);
      expect(await rig.redis.hlen('tl:records:lamp-runs')).toBe(1);
      // Another article, and another call, are other effects.
      expect(await order(rig, 'call_3', { article: 'LAMP-2' })).toEqual({ result: 'Ordered LAMP-2.' });
      expect(await order(rig, 'call_1', ORDER, 'vapi-2')).toEqual(first);
      expect(await rig.redis.hlen('tl:records:lamp-orders')).toBe(3);
    });
  },
);

redisTest('wishes for one effect at the same time are one run', async ({ redis, expect }) => {
  await withWorker(redis, {}, async (rig) => {
    const wishes = Array.from({ length: 8 }, (_, index) => order(rig, `call_${index}`, ORDER));
    const told = (await Promise.all(wishes)).map((outcome) => JSON.stringify(outcome));
    expect(told.filter((text) => text.includes('done before'))).toHaveLength(7);
    expect(await rig.redis.hlen('tl:records:lamp-runs')).toBe(1);
  });
});

redisTest('a tool with `once` that did not work may be asked again, with the same key', async ({ redis, expect }) => {
  await withWorker(redis, {}, async (rig) => {
    expect(await order(rig, 'call_1', { ...ORDER, how: 'badly' })).toEqual({ error: 'The tool order_lamp failed.' });
    expect(await order(rig, 'call_2', ORDER)).toEqual({ result: 'Ordered LAMP-1.' });
    const runs = await rig.redis.hvals('tl:records:lamp-runs');
    expect(runs).toHaveLength(2);
    expect(new Set(runs).size).toBe(1);
  });
});

redisTest('without a call, `once` is not once for everybody', async ({ redis, expect }) => {
  await withWorker(redis, {}, async (rig) => {
    expect(await order(rig, 'call_1', ORDER, 'no-call')).toEqual({ result: 'Ordered LAMP-1.' });
    expect(await order(rig, 'call_2', ORDER, 'no-call')).toEqual({ result: 'Ordered LAMP-1.' });
    expect(await rig.redis.hlen('tl:records:lamp-orders')).toBe(2);
  });
});

redisTest('when a job is done, nothing of what the caller said is left of it', async ({ redis, expect }) => {
  await withWorker(redis, {}, async (rig) => {
    const words = 'a-secret-of-the-caller';
    await rig.openSession('vapi-1');
    await order(rig, 'call_1', { article: words });
    const event = { type: 'transcript', role: 'user', text: words, atMs: 1 } as const;
    await rig.queues.add('apply-event', 'event-1', { vapiCallId: 'vapi-1', event });
    await rig.queues.add('store-report', 'vapi-1', { vapiCallId: 'vapi-1', report: { words } });
    await rig.queues.add('tell-escalation', 'vapi-2', { vapiCallId: 'vapi-2', reason: words });
    const names = ['run-tool', 'apply-event', 'store-report', 'tell-escalation'];
    await waitUntil(() => names.every((name) => rig.worker.counters.done[name] === 1), { what: 'all jobs' });
    const left: string[] = [];
    for (const key of await rig.redis.keys('{tl-jobs}:*')) {
      if ((await rig.redis.type(key)) === 'hash') left.push(JSON.stringify(await rig.redis.hgetall(key)));
      if ((await rig.redis.type(key)) === 'stream') left.push(JSON.stringify(await rig.redis.xrange(key, '-', '+')));
    }
    expect(left.join('\n')).not.toContain(words);
  });
});
