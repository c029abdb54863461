import { createDeadLetters } from '@trunkline/job-queues';
import { createHmac } from 'node:crypto';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { createVapiCallNotes } from '../src/delivery/vapi-call-notes.ts';
import { API_KEY, withServer, withWorker } from './worker-rig.ts';

const SECRET = 'the-operators-secret';
const report = { type: 'end-of-call-report', endedReason: 'customer-ended-call', artifact: { transcript: 'User: Hi' } };

redisTest('a report is kept whole, closes the session and is sent on, signed', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    const env = { OPERATOR_WEBHOOK_URL: url, OPERATOR_WEBHOOK_SECRET: SECRET };
    await withWorker(redis, env, async (rig) => {
      const { callId } = await rig.openSession('vapi-1');
      await Promise.all(
        [1, 2, 3].map(() => rig.queues.add('store-report', 'vapi-1', { vapiCallId: 'vapi-1', report })),
      );
      await waitUntil(() => seen.length === 1);
      expect(await rig.store.sessions.read(callId)).toMatchObject({ state: 'ended', endedBy: 'caller' });
      expect(JSON.parse((await rig.redis.get('tl:report:vapi-1')) ?? '')).toEqual(report);
      const { headers, body } = seen[0]!;
      expect(JSON.parse(body)).toEqual({
        id: 'report-vapi-1',
        type: 'call.report',
        vapiCallId: 'vapi-1',
        callId,
        report,
      });
      const signed = `${String(headers['x-trunkline-timestamp'])}.${body}`;
      const expected = createHmac('sha256', SECRET).update(signed).digest('hex');
      expect(headers['x-trunkline-signature']).toBe(`sha256=${expected}`);
      expect(rig.worker.counters.reports).toBe(1);
      await waitUntil(() => rig.worker.counters.done['notify-operator'] === 1);
      const delivered = (await rig.store.events.read(callId)).entries.map(({ event }) => event);
      expect(delivered).toMatchObject([{ type: 'webhook.delivered', attempt: 1, status: 200, failed: false }]);
    });
  });
});

redisTest('the report of an earlier leg of the agent does not close the call', async ({ redis, expect }) => {
  await withWorker(redis, {}, async (rig) => {
    const { callId } = await rig.openSession('vapi-1');
    await rig.store.sessions.update(callId, { vapiCallId: 'vapi-2' });
    await rig.queues.add('store-report', 'vapi-1', { vapiCallId: 'vapi-1', report });
    await waitUntil(() => rig.worker.counters.reports === 1);
    expect(await rig.store.sessions.read(callId)).toMatchObject({ state: 'live' });
  });
});

redisTest('the report of an agent that passed its caller on closes nothing', async ({ redis, expect }) => {
  await withWorker(redis, {}, async (rig) => {
    const { callId } = await rig.openSession('vapi-1');
    const { sessions } = rig.store;
    const steps = ['announcing', 'dialling', 'talking'] as const;
    for (const [index, to] of steps.entries()) {
      await sessions.moveTransfer(callId, { transferId: 'transfer-1', to }, { state: 'lost' });
      const event = { type: 'status', status: 'ended', endedReason: 'assistant-ended-call', atMs: index } as const;
      await rig.queues.add('apply-event', `e${index}`, { vapiCallId: 'vapi-1', event });
      await rig.queues.add('store-report', `r${index}`, { vapiCallId: 'vapi-1', report });
      await waitUntil(() => rig.worker.counters.reports === index + 1);
      await waitUntil(() => rig.worker.counters.done['apply-event'] === index + 1);
      expect(await sessions.read(callId)).toMatchObject({ state: 'lost', transferState: to });
    }
  });
});

redisTest('messages in the wrong order move nothing back', async ({ redis, expect }) => {
  await withWorker(redis, {}, async (rig) => {
    const events = [
      { type: 'status', status: 'ended', endedReason: 'assistant-ended-call', atMs: 30 },
      { type: 'status', status: 'in-progress', atMs: 20 },
      { type: 'transcript', role: 'user', text: 'second', atMs: 12 },
      { type: 'transcript', role: 'assistant', text: 'first', atMs: 11 },
      { type: 'transcript', role: 'user', text: 'second', atMs: 12 },
    ] as const;
    for (const [index, event] of events.entries()) {
      await rig.queues.add('apply-event', `e${index}`, { vapiCallId: 'vapi-1', event });
      await waitUntil(() => rig.worker.counters.done['apply-event'] === index + 1);
    }
    const notes = createVapiCallNotes(rig.redis, { ttlMs: 60_000 });
    expect(await notes.read('vapi-1')).toEqual({
      status: 'ended',
      endedReason: 'assistant-ended-call',
      newestTurnAtMs: 12,
    });
    expect(await notes.readTranscript('vapi-1')).toEqual([
      { role: 'assistant', content: 'first' },
      { role: 'user', content: 'second' },
    ]);
  });
});

redisTest('a job that failed for good is on the dead-letter list and can be replayed', async ({ redis, expect }) => {
  await withServer(async ({ url, seen }) => {
    const env = { OPERATOR_WEBHOOK_URL: url, OPERATOR_WEBHOOK_SECRET: SECRET };
    await withWorker(redis, env, async (rig) => {
      const deadLetters = createDeadLetters(rig.queues);
      // Nobody has stored its report, so that no try can help.
      await rig.queues.add('notify-operator', 'vapi-9', { vapiCallId: 'vapi-9' });
      await waitUntil(() => rig.worker.counters.dead['notify-operator'] === 1);
      const [letter] = await deadLetters.list();
      expect(letter).toMatchObject({ id: 'notify-operator/id-vapi-9', reason: 'the report is no longer kept' });

      await rig.redis.set('tl:report:vapi-9', '{"found":true}');
      expect(await deadLetters.replay('notify-operator/no-such-job')).toBe(0);
      expect(await deadLetters.replay(letter!.id)).toBe(1);
      await waitUntil(() => seen.length === 1);
      expect(JSON.parse(seen[0]!.body)).toMatchObject({ vapiCallId: 'vapi-9', report: { found: true } });
      await waitUntil(() => rig.worker.counters.done['notify-operator'] === 1);
      expect(await deadLetters.list()).toEqual([]);
    });
  });
});

redisTest('a payload that does not fit is refused where it is added', async ({ redis, expect }) => {
  await withWorker(redis, {}, async ({ queues }) => {
    await expect(queues.add('analyse-turn', 'x', { vapiCallId: '', turnAtMs: 1 })).rejects.toThrow('vapiCallId');
  });
});

redisTest('the job board opens for a key, as bearer or as a password', async ({ redis, expect }) => {
  await withWorker(redis, {}, async ({ worker: { app } }) => {
    const basic = (key: string): string => `Basic ${Buffer.from(`operator:${key}`).toString('base64')}`;
    const open = async (url: string, authorization?: string) =>
      (await app.inject({ url, headers: { ...(authorization && { authorization }) } })).statusCode;
    expect(await open('/board')).toBe(401);
    expect(await open('/board/api/queues', basic('wrong-key'))).toBe(401);
    expect(await open('/board', `Bearer ${API_KEY}`)).toBe(200);
    const answer = await app.inject({ url: '/board/api/queues', headers: { authorization: basic(API_KEY) } });
    expect(answer.json().queues.map(({ name }: { name: string }) => name)).toContain('run-tool');
    expect(await open('/health')).toBe(200);
    expect((await app.inject('/metrics')).body).toContain('trunkline_jobs_active');
  });
});
