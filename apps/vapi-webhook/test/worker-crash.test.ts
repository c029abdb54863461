/** Worker processes as they are deployed, of `dist` (npm run build), killed in the middle of a tool. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { withQueues } from './worker-rig.ts';

const WORKER = join(import.meta.dirname, '../dist/worker.js');

/** @returns once it listens. */
async function startWorker(redisUrl: string): Promise<ChildProcess> {
  if (!existsSync(WORKER)) throw new Error(`there is no ${WORKER}: npm run build makes it`);
  const child = spawn(process.execPath, [WORKER], {
    env: {
      REDIS_URL: redisUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      TOOLS_DIR: join(import.meta.dirname, 'worker-tools'),
      JOB_LOCK_MS: '500',
      STOCK_URL: 'http://127.0.0.1:9',
      STOCK_API_KEY: 'a-key',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await waitUntil(() => output.includes('"listening"'), { timeoutMs: 15_000, what: `the worker to listen: ${output}` });
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  return ((await exited) as [number | null])[0];
}

redisTest(
  'a worker is killed between effect and answer: the next one answers, the effect is there once',
  async ({ redis, expect }) => {
    await withQueues(redis, async ({ callTool, redis: client }) => {
      const first = await startWorker(redis.url);
      let second: ChildProcess | undefined;
      try {
        const answers = [1, 2, 3].map(() => callTool('call_1', 'book_slowly', { people: 4 }));
        const payment = callTool('call_2', 'pay_once', { people: 1 });
        const hasEffects = async () =>
          (await client.hlen('tl:records:slow-runs')) + (await client.hlen('tl:records:payment-runs')) === 2;
        await waitUntil(hasEffects, { what: 'both effects' });
        await end(first, 'SIGKILL');
        second = await startWorker(redis.url);

        expect(await Promise.all(answers)).toEqual(Array(3).fill({ result: 'Booked for 4.' }));
        expect(await client.hgetall('tl:records:slow-bookings')).toEqual({ call_1: '{"people":4}' });
        expect(await client.hlen('tl:records:slow-runs')).toBe(2);
        // A tool that could not tell the second run from the first is not run a second time.
        expect(await payment).toEqual({ error: expect.stringContaining('It is not known whether this was done') });
        expect(await client.hlen('tl:records:payment-runs')).toBe(1);
        expect(await end(second, 'SIGTERM')).toBe(0);
      } finally {
        await end(first, 'SIGKILL');
        if (second) await end(second, 'SIGKILL');
      }
    });
  },
);
