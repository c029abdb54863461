import { DEFAULT_QUEUE_PREFIX, JOBS } from '@trunkline/job-queues';
import { ManualClock, redisTest, waitUntil } from '@trunkline/testkit';
import { Worker } from 'bullmq';
import { startJobSweeper, sweepJobs } from '../src/queues/job-sweeper.ts';
import { withQueues } from './worker-rig.ts';

redisTest(
  'a failed job of a quiet night goes when its time is up, though no other job ends',
  async ({ redis, expect }) => {
    await withQueues(redis, async ({ queues, redis: client }) => {
      const { hostname: host, port } = new URL(redis.url);
      const connection = { host, port: Number(port), maxRetriesPerRequest: null };
      const fail = (): Promise<never> => Promise.reject(new Error('no'));
      const worker = new Worker('tell-escalation', fail, { connection, prefix: DEFAULT_QUEUE_PREFIX });
      worker.on('error', () => {});
      const queue = queues.all.find(({ name }) => name === 'tell-escalation')!;
      await queue.add('tell-escalation', { vapiCallId: 'v', reason: 'words' }, { jobId: 'id-v', attempts: 1 });
      await waitUntil(async () => (await queue.getFailedCount()) === 1, { what: 'the job to fail' });
      await worker.close();

      await sweepJobs(queues);
      expect(await queue.getFailedCount()).toBe(1);
      // As if it had failed a day and a moment ago.
      const failedAtMs = Date.now() - JOBS['tell-escalation'].retention.failedMs - 1_000;
      await client.zadd(queue.toKey('failed'), failedAtMs, 'id-v');
      const clock = new ManualClock();
      const stop = startJobSweeper({
        queues,
        clock,
        everyMs: 600_000,
        onError: (error) => expect.unreachable(error.message),
      });
      clock.advance(600_000);
      await waitUntil(async () => (await queue.getFailedCount()) === 0, { what: 'the job to be removed' });
      // It goes on until it is stopped.
      await waitUntil(() => clock.pendingTimers === 1, { what: 'the next sweep' });
      stop();
      expect(clock.pendingTimers).toBe(0);
    });
  },
);
