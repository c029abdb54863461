import { createDeadLetters } from '@trunkline/job-queues';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { afterAll, expect, it, vi } from 'vitest';
import { withWorker } from './worker-rig.ts';

const COMMAND = join(import.meta.dirname, '../dist/dead-letters.js');
const env = { OPERATOR_WEBHOOK_URL: 'http://127.0.0.1:9', OPERATOR_WEBHOOK_SECRET: 'the-operators-secret' };

const silent = createServer();
afterAll(() => silent.close());

it.for([
  ['that refuses', async () => 'redis://127.0.0.1:9'],
  [
    'that never answers',
    async () => {
      await once(silent.listen(0, '127.0.0.1'), 'listening');
      return `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    },
  ],
  ['whose address cannot be read', async () => 'not-an-address'],
] as [string, () => Promise<string>][])('the command ends soon, with one line, at a Redis %s', async ([, locate]) => {
  const run = promisify(execFile)(process.execPath, [COMMAND, 'list'], {
    env: { REDIS_URL: await locate() },
    timeout: 15_000,
  });
  await expect(run).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^.*REDIS_URL.*\n$/) });
});

redisTest(
  'replaying all takes dead letters page by page, and those that fail again once',
  async ({ redis, expect }) => {
    await withWorker(redis, env, async ({ queues, worker }) => {
      const ids = Array.from({ length: 230 }, (_, i) => `vapi-${i}`);
      await Promise.all(ids.map((id) => queues.add('notify-operator', id, { vapiCallId: id })));
      await waitUntil(() => worker.counters.dead['notify-operator'] === 230, { what: 'all to fail' });
      const pages = queues.all.map((queue) => vi.spyOn(queue, 'getJobs'));
      expect(await createDeadLetters(queues).replay()).toBe(230);
      const sizes = await Promise.all(
        pages.flatMap(({ mock }) => mock.results.map(async ({ value }) => (await value).length)),
      );
      expect(Math.max(...sizes)).toBe(100);
      await waitUntil(() => worker.counters.dead['notify-operator'] === 460, { what: 'all to fail again' });
    });
  },
);

redisTest('the command lists dead letters and puts them back on the queue', async ({ redis, expect }) => {
  const run = async (...args: string[]) =>
    (await promisify(execFile)(process.execPath, [COMMAND, ...args], { env: { REDIS_URL: redis.url } })).stdout;
  await withWorker(redis, env, async ({ queues, worker }) => {
    await queues.add('notify-operator', 'vapi-9', { vapiCallId: 'vapi-9' });
    await waitUntil(() => worker.counters.dead['notify-operator'] === 1);
    expect(await run('list')).toMatch(
      /^notify-operator\/id-vapi-9\t\S+\t1 tries\tthe report is no longer kept\n1 dead/,
    );
    expect(await run('replay', 'notify-operator/id-vapi-9')).toBe('1 put back on the queue\n');
    await waitUntil(() => worker.counters.dead['notify-operator'] === 2, { what: 'the second failure' });
    await expect(run('bury')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('usage:') });
  });
});
