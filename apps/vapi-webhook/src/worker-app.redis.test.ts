import { redisTest } from '@trunkline/testkit';
import { withWorker } from '../test/worker-rig.ts';

redisTest('the metrics of a worker tell what waits on the queues of all', async ({ redis, expect }) => {
  await withWorker(redis, {}, async ({ queues, worker }) => {
    const queue = queues.all.find(({ name }) => name === 'run-tool')!;
    await queue.pause();
    const run = { vapiCallId: 'vapi-1', toolCallId: 'tool-1', name: 'steady', arguments: {} };
    await queue.add('run-tool', run, { timestamp: Date.now() - 60_000 });
    const { body } = await worker.app.inject('/metrics');
    expect(body).toContain('trunkline_jobs_waiting{queue="run-tool",service="vapi-worker"} 1\n');
    expect(body).toContain('trunkline_jobs_waiting{queue="apply-event",service="vapi-worker"} 0\n');
    const [, age] = /trunkline_oldest_job_seconds\{queue="run-tool",service="vapi-worker"\} ([\d.]+)/.exec(body) ?? [];
    expect(Number(age)).toBeGreaterThanOrEqual(60);
  });
});
