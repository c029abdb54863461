import { createJobQueues } from '@trunkline/job-queues';
import type { FailedJobView, FleetView } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { Worker } from 'bullmq';
import { test } from '../console-rig.test-support.ts';

test('the fleet is its replicas and what waits on its queues', async ({ rig, redis, expect }) => {
  const queues = createJobQueues({ redisUrl: redis.url });
  await queues.add('notify-operator', 'one', { vapiCallId: 'vapi-1' });
  await queues.close();
  await rig.store.replicas.report({
    replicaId: 'gateway-a',
    app: 'telephony-gateway',
    liveCalls: 3,
    loopLagP99Ms: 1,
    acceptsCalls: true,
    atMs: 1,
  });
  const { ask } = await rig.start({ MAX_FLEET_CALLS: '50' });
  const fleet = (await (await ask('/api/fleet')).json()) as FleetView;
  expect(fleet).toMatchObject({
    replicas: [{ replicaId: 'gateway-a', liveCalls: 3, ageMs: expect.any(Number) }],
    liveCalls: 3,
    maxFleetCalls: 50,
    deadLetters: 0,
  });
  expect(fleet.queues.find(({ name }) => name === 'notify-operator')).toMatchObject({
    waiting: 1,
    failed: 0,
    oldestWaitingMs: expect.any(Number),
  });
});

test('a job that failed for good is shown without what the caller said, and goes back on its queue', async ({
  rig,
  redis,
  expect,
}) => {
  const callId = await rig.newCall();
  await rig.store.sessions.linkVapiCall('vapi-1', callId);
  const queues = createJobQueues({ redisUrl: redis.url });
  await queues.add('run-tool', 'run-1', {
    vapiCallId: 'vapi-1',
    toolCallId: 'tool-1',
    name: 'book',
    arguments: { guest: 'Ada Lovelace' },
  });
  const queue = queues.all.find(({ name }) => name === 'run-tool')!;
  const worker = new Worker('run-tool', async () => Promise.reject(new Error('cannot call +15550001234')), {
    connection: { url: redis.url, maxRetriesPerRequest: null },
    prefix: '{tl-jobs}',
    // Its tries follow each other at once.
    settings: { backoffStrategy: () => 0 },
  });
  await waitUntil(async () => (await queue.getFailedCount()) === 1, { what: 'the job to fail', timeoutMs: 15_000 });
  await worker.close();
  const { ask } = await rig.start();
  const text = await (await ask('/api/jobs/failed')).text();
  expect(text).not.toMatch(/Lovelace|5550001234/);
  const { jobs } = JSON.parse(text) as { jobs: FailedJobView[] };
  expect(jobs).toMatchObject([
    {
      queue: 'run-tool',
      name: 'book',
      tries: 3,
      callId,
      payload: { vapiCallId: 'vapi-1', arguments: { guest: '‹12 characters›' } },
    },
  ]);
  const path = `/api/jobs/${encodeURIComponent(jobs[0]!.id)}/replay`;
  const replayed = await ask(path, { method: 'POST', body: {} });
  expect([replayed.status, await replayed.json()]).toMatchObject([200, { replayed: 1 }]);
  expect(await queue.getWaitingCount()).toBe(1);
  expect((await ask(path, { method: 'POST', body: {} })).status).toBe(404);
  await queues.close();
});
