import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { createCallTeller } from '../src/delivery/call-teller.ts';
import { createControlClient } from '../src/delivery/control-client.ts';
import { createDeliveryClaims } from '../src/delivery/delivery-claims.ts';
import { createDeliverLateResult } from '../src/jobs/deliver-late-result.ts';
import { createRunTool } from '../src/jobs/run-tool.ts';
import { loadTools } from '../src/tools/load-tools.ts';
import { buildToolCallKey } from '../src/tools/tool-call-key.ts';
import { createToolRecords } from '../src/tools/tool-records.ts';
import { withQueues, withServer, withWorker, type WorkerRig } from './worker-rig.ts';

const keyOf = (toolCallId: string, name = 'steady', args: Record<string, unknown> = {}) =>
  buildToolCallKey({ vapiCallId: 'vapi-1', toolCallId, name, arguments: args });
const say = (rig: WorkerRig, toolCallId: string) =>
  rig.queues.add('deliver-late-result', keyOf(toolCallId), {
    key: keyOf(toolCallId),
    vapiCallId: 'vapi-1',
    name: 'steady',
    outcome: { result: 'done' },
  });

redisTest('a call is answered in time or late, never both', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    await withWorker(redis, {}, async (rig) => {
      await rig.openSession('vapi-1', { agentControlUrl: url, floor: 'nobody' });
      // It is late: all who ask from then on get the holding sentence, also when the outcome is there.
      const late = keyOf('late', 'steady', { word: 'x' });
      expect(await rig.results.markLate(late)).toBeUndefined();
      expect(await rig.callTool('late', 'steady', { word: 'x' })).toBeUndefined();
      await waitUntil(() => seen.length === 1, { what: 'the late result' });
      expect(JSON.parse(seen[0]!.body)).toEqual({
        type: 'add-message',
        message: { role: 'system', content: 'The result of steady is here: {"said":"x"} Tell the caller now.' },
        triggerResponseEnabled: true,
      });
      expect(await rig.results.wait(late, 1_000)).toBeUndefined();
      // It is in time: marking it late comes too late.
      const outcome = await rig.callTool('quick', 'steady', { word: 'y' });
      expect(outcome).toEqual({ result: '{"said":"y"}' });
      expect(await rig.results.markLate(keyOf('quick', 'steady', { word: 'y' }))).toEqual(outcome);
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
      // The queue has forgotten the job, and with it what the caller would have heard.
      expect(await delivery.getJobCounts('completed', 'delayed', 'waiting')).toMatchObject({ completed: 0 });
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

redisTest('a connection that is closed as a command leaves costs no late result', async ({ redis, expect }) => {
  const served = new WeakSet<Socket>();
  const server = createHttpServer((request, response) => {
    // Keeps connections, and resets one when it is used again: its idle time was up at that moment.
    if (served.has(request.socket)) return request.socket.resetAndDestroy();
    served.add(request.socket);
    request.resume().once('end', () => response.end('{}'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const agentControlUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await withWorker(redis, {}, async (rig) => {
    await rig.openSession('vapi-1', { agentControlUrl, floor: 'nobody' });
    for (const [index, id] of ['first', 'second', 'third'].entries()) {
      await say(rig, id);
      await waitUntil(() => rig.worker.counters.done['deliver-late-result'] === index + 1, { what: id });
    }
    expect(rig.worker.counters.lateResults).toEqual({ delivered: 3 });
  });
  server.closeAllConnections();
  server.close();
});

redisTest('a command is sent again after a fault before it left, never after one behind it', async ({ expect }) => {
  const listen = async (server: Server): Promise<number> => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  let commands = 0;
  const mute = createServer(() => {});
  const resetting = createServer((socket) => {
    socket.once('data', () => {
      commands += 1;
      socket.resetAndDestroy();
    });
  });
  const control = createControlClient({ timeoutMs: 300 });
  const send = (url: string) => control.send(url, { type: 'end-call' });
  const [mutePort, resettingPort] = [await listen(mute), await listen(resetting)];
  // Its TLS never stands, so that the command has not left when the time is up.
  await expect(send(`https://127.0.0.1:${mutePort}/secret`)).rejects.toThrow(/^the control URL of the call cannot be/);
  await expect(send('http://127.0.0.1:9/secret')).rejects.toThrow(/^the control URL of the call cannot be reached$/);
  expect(await send(`http://127.0.0.1:${mutePort}/secret`)).toBe('unknown');
  expect(await send(`http://127.0.0.1:${resettingPort}/secret`)).toBe('unknown');
  expect(commands).toBe(1);
  mute.close();
  resetting.close();
});

redisTest('a claim whose answer was lost does not keep the next try from telling', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    await withQueues(redis, async ({ openSession, store, redis: client }) => {
      await openSession('vapi-1', { agentControlUrl: url, floor: 'nobody' });
      const claims = createDeliveryClaims(client);
      const tell = createCallTeller({ sessions: store.sessions, claims, control: createControlClient() });
      const attempt = (id: string, failedTries: number) =>
        tell(
          { id, vapiCallId: 'vapi-1', content: 'It is here.', isUrgent: true },
          { ageMs: 0, failedTries, postpone: () => Promise.reject(new Error('postponed')) },
        );
      // The first try took it without ever hearing so, and failed for that.
      expect(await claims.take('lost', 0)).toBe(true);
      expect(await attempt('lost', 1)).toBe('delivered');
      // What the first try sent late changes nothing.
      await claims.release('lost', 0);
      expect(await claims.take('lost', 0)).toBe(false);
      expect(await attempt('lost', 1)).toBe('already');
      // A try whose worker died is taken up again under its number: it may have told.
      expect(await claims.take('died', 0)).toBe(true);
      expect(await attempt('died', 0)).toBe('already');
      expect(seen).toHaveLength(1);
    });
  });
});

redisTest('a pause that never comes is waited for so long and no longer', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    await withQueues(redis, async ({ openSession, store, redis: client }) => {
      await openSession('vapi-1', { agentControlUrl: url, floor: 'both' });
      const deliveries: string[] = [];
      const handler = createDeliverLateResult({
        tell: createCallTeller({
          sessions: store.sessions,
          claims: createDeliveryClaims(client),
          control: createControlClient(),
        }),
        chats: store.chats,
        onDelivery: (delivery) => deliveries.push(delivery),
      });
      const payload = { key: keyOf('t1'), vapiCallId: 'vapi-1', name: 'steady', outcome: { error: 'No.' } };
      const postpone = () => Promise.reject(new Error('postponed'));
      await expect(handler.run(payload, { ageMs: 14_999, failedTries: 0, postpone })).rejects.toThrow('postponed');
      await handler.run(payload, { ageMs: 15_000, failedTries: 0, postpone });
      expect(deliveries).toEqual(['delivered']);
      expect(seen[0]!.body).toContain('steady did not work: No.');
    });
  });
});

redisTest('who waits for a tool call that failed for good is told so', async ({ redis, expect }) => {
  await withQueues(redis, async ({ results, queues, store }) => {
    const handler = createRunTool({
      locks: store.locks,
      tools: await loadTools('tools', { redis: redis.createClient(), env: {}, onFault: () => {} }),
      results,
      records: createToolRecords(redis.createClient()),
      queues,
      onOutcome: () => {},
      record: async () => {},
      epochMs: () => 0,
    });
    const payload = { vapiCallId: 'vapi-1', toolCallId: 'dead', name: 'book_table', arguments: {} };
    const answer = results.wait(keyOf('dead', 'book_table'), 5_000);
    await handler.onDead?.(payload);
    expect(await answer).toEqual({ error: 'This could not be done at the moment.' });
  });
});
