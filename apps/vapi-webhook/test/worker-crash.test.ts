/** Worker processes as they are deployed, of `dist` (npm run build), killed in the middle of a tool. */
import { redisTest, waitUntil } from '@trunkline/testkit';
import { buildToolCallKey } from '../src/tools/tool-call-key.ts';
import { type Process, startProcess } from './processes.ts';
import { SECRET } from './webhook-rig.ts';
import { withQueues } from './worker-rig.ts';

const startWorker = (redisUrl: string, env: Record<string, string> = {}): Promise<Process> =>
  startProcess('worker.js', redisUrl, { JOB_LOCK_MS: '500', ...env });

redisTest(
  'a worker is killed between effect and answer: the next one answers, the effect is there once',
  async ({ redis, expect }) => {
    await withQueues(redis, async ({ callTool, redis: client }) => {
      const first = await startWorker(redis.url);
      let second: Process | undefined;
      try {
        const answers = [1, 2, 3].map(() => callTool('call_1', 'book_slowly', { people: 4 }));
        const payment = callTool('call_2', 'pay_once', { people: 1 });
        const hasEffects = async () =>
          (await client.hlen('tl:records:slow-runs')) + (await client.hlen('tl:records:payment-runs')) === 2;
        await waitUntil(hasEffects, { what: 'both effects' });
        await first.end('SIGKILL');
        second = await startWorker(redis.url);

        expect(await Promise.all(answers)).toEqual(Array(3).fill({ result: 'Booked for 4.' }));
        const run = { vapiCallId: 'vapi-1', toolCallId: 'call_1', name: 'book_slowly', arguments: { people: 4 } };
        const key = buildToolCallKey(run);
        expect(await client.hgetall('tl:records:slow-bookings')).toEqual({ [key]: '{"people":4}' });
        expect(await client.hlen('tl:records:slow-runs')).toBe(2);
        // A tool that could not tell the second run from the first is not run a second time.
        expect(await payment).toEqual({ error: expect.stringContaining('It is not known whether this was done') });
        expect(await client.hlen('tl:records:payment-runs')).toBe(1);
        expect(await second.end('SIGTERM')).toBe(0);
      } finally {
        await first.end('SIGKILL');
        await second?.end('SIGKILL');
      }
    });
  },
);

redisTest(
  'one message comes three times at once to two replicas, and the worker is killed: one booking, three equal answers',
  async ({ redis, expect }) => {
    const http = { VAPI_WEBHOOK_AUTH: 'secret', VAPI_WEBHOOK_SECRET: SECRET, TOOL_REPLY_BUDGET_MS: '15000' };
    const started = await Promise.all([
      startProcess('main.js', redis.url, http),
      startProcess('main.js', redis.url, http),
      startWorker(redis.url),
    ]);
    const [first, second, worker] = started;
    const client = redis.createClient();
    try {
      const toolCall = { id: 'call_1', type: 'function', function: { name: 'book_slowly', arguments: { people: 4 } } };
      const message = { type: 'tool-calls', timestamp: 1, toolCallList: [toolCall], call: { id: 'vapi-1' } };
      const post = async ({ port }: Process): Promise<unknown> => {
        const answer = await fetch(`http://127.0.0.1:${port}/webhook/vapi`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-vapi-secret': SECRET },
          body: JSON.stringify({ message }),
        });
        return answer.json();
      };
      const answers = [post(first), post(second), post(first)];
      await waitUntil(async () => (await client.hlen('tl:records:slow-runs')) === 1, { what: 'the effect' });
      await worker.end('SIGKILL');
      started.push(await startWorker(redis.url));
      const answer = { results: [{ toolCallId: 'call_1', name: 'book_slowly', result: 'Booked for 4.' }] };
      expect(await Promise.all(answers)).toEqual([answer, answer, answer]);
      expect(await client.hvals('tl:records:slow-bookings')).toEqual(['{"people":4}']);
    } finally {
      await Promise.all(started.map((child) => child.end('SIGKILL')));
    }
  },
);

redisTest(
  'a worker whose drain runs out of time exits, and the next one takes up its job',
  async ({ redis, expect }) => {
    await withQueues(redis, async ({ callTool, redis: client }) => {
      const first = await startWorker(redis.url, { DRAIN_TIMEOUT_MS: '100' });
      let second: Process | undefined;
      try {
        const answer = callTool('call_1', 'book_slowly', { people: 4 });
        await waitUntil(async () => (await client.hlen('tl:records:slow-runs')) === 1, { what: 'the effect' });
        expect(await first.end('SIGTERM')).toBe(0);
        second = await startWorker(redis.url);
        expect(await answer).toEqual({ result: 'Booked for 4.' });
        expect(await client.hlen('tl:records:slow-bookings')).toBe(1);
      } finally {
        await first.end('SIGKILL');
        await second?.end('SIGKILL');
      }
    });
  },
);
