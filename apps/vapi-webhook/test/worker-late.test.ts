import { redisTest, waitUntil } from '@trunkline/testkit';
import { createControlClient } from '../src/delivery/control-client.ts';
import { createDeliverLateResult } from '../src/jobs/deliver-late-result.ts';
import { createRunTool } from '../src/jobs/run-tool.ts';
import { loadTools } from '../src/tools/load-tools.ts';
import { createToolRecords } from '../src/tools/tool-records.ts';
import { withQueues, withServer, withWorker, type WorkerRig } from './worker-rig.ts';

const say = (rig: WorkerRig, toolCallId: string) =>
  rig.queues.add('deliver-late-result', toolCallId, {
    vapiCallId: 'vapi-1',
    toolCallId,
    name: 'steady',
    outcome: { result: 'done' },
  });

redisTest('a call is answered in time or late, never both', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    await withWorker(redis, {}, async (rig) => {
      await rig.openSession('vapi-1', { agentControlUrl: url, floor: 'nobody' });
      // Late: all who ask from then on get the holding sentence, also when the outcome is there.
      expect(await rig.results.markLate('late')).toBeUndefined();
      expect(await rig.callTool('late', 'steady', { word: 'x' })).toBeUndefined();
      await waitUntil(() => seen.length === 1, { what: 'the late result' });
      expect(JSON.parse(seen[0]!.body)).toEqual({
        type: 'add-message',
        message: { role: 'system', content: 'The result of steady is here: {"said":"x"} Tell the caller now.' },
        triggerResponseEnabled: true,
      });
      expect(await rig.results.wait('late', 1_000)).toBeUndefined();
      // In time: marking it late comes too late.
      const outcome = await rig.callTool('quick', 'steady', { word: 'y' });
      expect(outcome).toEqual({ result: '{"said":"y"}' });
      expect(await rig.results.markLate('quick')).toEqual(outcome);
      await waitUntil(() => rig.worker.counters.done['run-tool'] === 2);
      expect(seen).toHaveLength(1);
    });
  });
});

redisTest('a late result waits for a pause and is told once', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    await withWorker(redis, {}, async (rig) => {
      const { callId } = await rig.openSession('vapi-1', { agentControlUrl: url, floor: 'caller' });
      await say(rig, 't1');
      const delivery = rig.queues.all.find((queue) => queue.name === 'deliver-late-result')!;
      await waitUntil(async () => (await delivery.getDelayed())[0]?.attemptsStarted === 2, { what: 'a second look' });
      expect(seen).toHaveLength(0);
      await rig.store.sessions.update(callId, { floor: 'nobody' });
      await waitUntil(() => seen.length === 1, { what: 'the late result' });
      await waitUntil(() => rig.worker.counters.lateResults['delivered'] === 1);
      // Also when the queue has forgotten the job.
      await delivery.clean(0, 100, 'completed');
      await say(rig, 't1');
      await waitUntil(() => rig.worker.counters.lateResults['already'] === 1);
      expect(seen).toHaveLength(1);
    });
  });
});

redisTest('a late result is dropped when the call has ended', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    await withWorker(redis, {}, async (rig) => {
      const { callId } = await rig.openSession('vapi-1', { agentControlUrl: url, floor: 'agent' });
      await say(rig, 't1');
      await rig.store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: Date.now() });
      await waitUntil(() => rig.worker.counters.lateResults['call-ended'] === 1);
      expect(seen).toHaveLength(0);
    });
  });
});

redisTest('a refused delivery is tried again, a lost answer is not', async ({ redis, expect }) => {
  await withServer(async ({ url, seen, answer }) => {
    await withWorker(redis, {}, async (rig) => {
      await rig.openSession('vapi-1', { agentControlUrl: url, floor: 'nobody' });
      answer.status = 429;
      await say(rig, 'refused');
      await waitUntil(() => rig.worker.counters.failedTries['deliver-late-result'] === 1);
      answer.status = 500;
      await waitUntil(() => rig.worker.counters.lateResults['uncertain'] === 1);
      expect(seen).toHaveLength(2);
    });
  });
});

redisTest('a pause that never comes is waited for so long and no longer', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    await withQueues(redis, async ({ openSession, results, store }) => {
      await openSession('vapi-1', { agentControlUrl: url, floor: 'both' });
      const deliveries: string[] = [];
      const handler = createDeliverLateResult({
        sessions: store.sessions,
        results,
        control: createControlClient(),
        onDelivery: (delivery) => deliveries.push(delivery),
      });
      const payload = { vapiCallId: 'vapi-1', toolCallId: 't1', name: 'steady', outcome: { error: 'No.' } };
      const postpone = () => Promise.reject(new Error('postponed'));
      await expect(handler.run(payload, { ageMs: 14_999, postpone })).rejects.toThrow('postponed');
      await handler.run(payload, { ageMs: 15_000, postpone });
      expect(deliveries).toEqual(['delivered']);
      expect(seen[0]!.body).toContain('steady did not work: No.');
    });
  });
});

redisTest('who waits for a tool call that failed for good is told so', async ({ redis, expect }) => {
  await withQueues(redis, async ({ results, queues }) => {
    const handler = createRunTool({
      tools: await loadTools('tools', { redis: redis.createClient(), env: {}, onFault: () => {} }),
      results,
      records: createToolRecords(redis.createClient()),
      queues,
      onOutcome: () => {},
      record: async () => {},
      epochMs: () => 0,
    });
    const payload = { vapiCallId: 'vapi-1', toolCallId: 'dead', name: 'book_table', arguments: {} };
    const answer = results.wait('dead', 5_000);
    await handler.onDead?.(payload);
    expect(await answer).toEqual({ error: 'This could not be done at the moment.' });
  });
});
