/** What is left in Redis of a call that is over: nothing without an end, no address of the agent, no words in finished jobs. */
import { dumpKey, redisTest, waitUntil } from '@trunkline/testkit';
import { withServer, withWorker, type WorkerRig } from './worker-rig.ts';

const WORDS = 'my secret words';
const CALL = { vapiCallId: 'vapi-1' };

/** Indexes that all calls share: they hold ids, and are bounded by count or swept. The tools' records are their own data. */
const SHARED =
  /^(tl:calls|tl:live|tl:records:.*|\{tl-jobs\}:[\w-]+:(meta|id|events|marker|completed|delayed|stalled.*))$/;

/** A call with an agent, a tool, words and a report, from its first fact to its end. */
async function playCall({ openSession, store, callTool, queues }: WorkerRig, url: string): Promise<void> {
  const { callId } = await openSession('vapi-1', { floor: 'nobody' });
  const { fence } = await store.leases.acquire(callId, 'replica-a', 60_000);
  const agent = { ...CALL, agentSocketUrl: url.replace('http', 'ws'), agentControlUrl: url };
  await store.sessions.writeAgent(callId, agent, { number: 1, fence });
  await store.events.append(callId, [{ type: 'caller.said', atMs: 1, turnId: 'turn_1', text: WORDS }], { fence });
  await store.commands.send(callId, { type: 'call.say', id: 'cmd_1', text: WORDS });
  await callTool('call_1', 'steady', { word: WORDS });
  const event = { type: 'transcript', role: 'user', text: WORDS, atMs: 1 } as const;
  await queues.add('apply-event', 'event-1', { ...CALL, event });
  await queues.add('deliver-late-result', 'late-1', {
    ...CALL,
    key: 'call_2',
    name: 'steady',
    outcome: { result: WORDS },
  });
  await queues.add('store-report', 'vapi-1', { ...CALL, report: { endedReason: 'customer-ended-call', words: WORDS } });
  await waitUntil(async () => (await store.sessions.read(callId))?.state === 'ended', { what: 'the call to end' });
}

redisTest(
  'every key of a call that is over has an end, and none names an address of its agent',
  async ({ redis, expect }) => {
    await withServer(async ({ url, seen }) => {
      await withWorker(redis, {}, async (rig) => {
        await playCall(rig, url);
        await waitUntil(() => seen.length === 1, { what: 'the late result' });
        const client = redis.createClient();
        const jobs = async (): Promise<string[]> => {
          const keys = await client.keys('{tl-jobs}:*:id-*');
          const texts = await Promise.all(keys.map((key) => dumpKey(client, key)));
          return texts.filter((text) => text.includes(WORDS));
        };
        await waitUntil(async () => (await jobs()).length === 0, { what: 'finished jobs to be gone' });

        const keys = await client.keys('*');
        const lives = await Promise.all(keys.map(async (key) => ({ key, ttlMs: await client.pttl(key) })));
        const endless = lives.filter(({ key, ttlMs }) => ttlMs < 0 && !SHARED.test(key));
        expect(endless).toEqual([]);
        const texts = await Promise.all(keys.map(async (key) => ({ key, text: await dumpKey(client, key) })));
        const address = new URL(url).host;
        expect(texts.filter(({ text }) => text.includes(address))).toEqual([]);
        const inShared = texts.filter(({ key, text }) => SHARED.test(key) && text.includes(WORDS));
        expect(inShared.filter(({ key }) => !key.startsWith('tl:records:'))).toEqual([]);
      });
    });
  },
);
