import { redisTest } from '@trunkline/testkit';
import { withServer, withWorker } from './worker-rig.ts';

redisTest('a tool call runs once, however often it is added', async ({ redis, expect }) => {
  await withWorker(redis, {}, async ({ callTool, redis: client }) => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => callTool('call_1', 'steady', { word: 'yes' })));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome)))).toEqual(
      new Set([JSON.stringify({ result: '{"said":"yes"}' })]),
    );
    expect(await client.hlen('tl:records:steady-runs')).toBe(1);
    // The model's ids are not unique: another question under the same id is another call.
    expect(await callTool('call_1', 'steady', { word: 'again' })).toEqual({ result: '{"said":"again"}' });
    expect(await client.hlen('tl:records:steady-runs')).toBe(2);
  });
});

redisTest(
  'wrong arguments, an unknown tool and a timeout become sentences for the model',
  async ({ redis, expect }) => {
    await withWorker(redis, {}, async ({ callTool }) => {
      const [wrong, unknown, stuck] = await Promise.all([
        callTool('wrong', 'steady', { word: 7 }),
        callTool('unknown', 'no_such_tool'),
        callTool('stuck', 'stuck'),
      ]);
      expect(wrong).toEqual({
        error: expect.stringMatching(/^Wrong arguments for steady: word: .*string.* call it again\.$/),
      });
      expect(unknown).toEqual({
        error: expect.stringContaining('There is no tool of this name. The tools are: book_slowly'),
      });
      expect(stuck).toEqual({ error: 'The tool stuck did not answer in time.' });
    });
  },
);

redisTest('a cached result is given again, whatever the order of the arguments', async ({ redis, expect }) => {
  await withWorker(redis, {}, async ({ callTool }) => {
    const first = await callTool('c1', 'cached', { a: 1, b: 2 });
    expect(await callTool('c2', 'cached', { b: 2, a: 1 })).toEqual(first);
    expect(await callTool('c3', 'cached', { a: 1, b: 3 })).not.toEqual(first);
  });
});

redisTest('a declared tool asks its URL with its secret and picks its result', async ({ redis, expect }) => {
  await withServer(async ({ url, seen, answer }) => {
    answer.body = { data: [{ stock: 12 }] };
    await withWorker(redis, { STOCK_URL: url, STOCK_API_KEY: 'secret-key' }, async ({ callTool }) => {
      expect(await callTool('s1', 'stock', { article: 'a/../b?x=1' })).toEqual({ result: '12' });
      expect(seen[0]).toMatchObject({
        path: '/articles/a%2F..%2Fb%3Fx%3D1',
        headers: { authorization: 'Bearer secret-key' },
      });
      answer.status = 404;
      expect(await callTool('s2', 'stock', { article: 'x' })).toEqual({
        error: 'stock refused the request (status 404).',
      });
      expect(await callTool('s3', 'stock', { article: '' })).toEqual({ error: expect.stringContaining('article') });
      expect(seen).toHaveLength(2);
    });
  });
});

redisTest('the breaker spares a broken server, and lets one try through after its time', async ({ redis, expect }) => {
  await withServer(async ({ url, seen, answer }) => {
    answer.status = 500;
    await withWorker(redis, { STOCK_URL: url }, async ({ callTool }) => {
      const ask = (toolCallId: string) => callTool(toolCallId, 'stock', { article: 'x' });
      const failed = { error: 'The tool stock failed.' };
      expect([await ask('b1'), await ask('b2')]).toEqual([failed, failed]);
      expect(await ask('b3')).toEqual({ error: expect.stringContaining('out of order') });
      expect(seen).toHaveLength(2);

      answer.status = 200;
      answer.body = { data: [{ stock: 1 }] };
      await expect.poll(() => ask(`b4-${Math.random()}`), { timeout: 5_000 }).toEqual({ result: '1' });
      expect(seen).toHaveLength(3);
    });
  });
});

redisTest('the tools of the repository do what they say', async ({ redis, expect }) => {
  await withServer(async ({ url, answer }) => {
    answer.body = { stock: 3 };
    await withWorker(redis, { TOOLS_DIR: 'tools', STOCK_URL: url }, async ({ callTool, worker, redis: client }) => {
      expect(worker.tools).toEqual(['book_table', 'check_stock', 'lookup_order']);
      expect(await callTool('t1', 'lookup_order', { orderId: '42' })).toEqual({
        result: 'Order 42 (a desk lamp) is shipped. It is expected on Tuesday.',
      });
      expect(await callTool('t2', 'lookup_order', { orderId: '7' })).toEqual({
        error: expect.stringContaining('no order 7'),
      });
      expect(await callTool('t3', 'check_stock', { article: 'LAMP-1' })).toEqual({ result: '3' });
      const booking = { date: '2030-05-01', time: '19:30', people: 4, name: 'Ana' };
      expect(await callTool('t4', 'book_table', booking)).toEqual({
        result: expect.stringMatching(/^Booked: a table for 4 on 2030-05-01 at 19:30, .* Reference [0-9A-F]{6}\.$/),
      });
      expect(await client.hlen('tl:records:bookings')).toBe(1);
    });
  });
});
