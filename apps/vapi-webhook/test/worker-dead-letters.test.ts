import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { withWorker } from './worker-rig.ts';

const COMMAND = join(import.meta.dirname, '../dist/dead-letters.js');
const env = { OPERATOR_WEBHOOK_URL: 'http://127.0.0.1:9', OPERATOR_WEBHOOK_SECRET: 'the-operators-secret' };

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
