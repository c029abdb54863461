import { startRedisCluster } from '@trunkline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { withWorker } from './worker-rig.ts';

test('queues, results and sessions work on a Redis Cluster', async () => {
  const cluster = await startRedisCluster();
  onTestFinished(() => cluster.stop());
  await withWorker(cluster, {}, async ({ callTool, openSession, queues, store, worker }) => {
    expect(await callTool('call_1', 'steady', { word: 'yes' })).toEqual({ result: '{"said":"yes"}' });
    const { callId } = await openSession('vapi-1');
    await queues.add('store-report', 'vapi-1', { vapiCallId: 'vapi-1', report: { endedReason: 'x' } });
    await expect.poll(() => worker.counters.reports).toBe(1);
    expect(await store.sessions.read(callId)).toMatchObject({ state: 'ended' });
  });
});
