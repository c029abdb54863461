import { once } from 'node:events';
import type { ChatRecord, MailboxMessage } from '@trunkline/protocol';
import { redisTest, waitUntil } from '@trunkline/testkit';
import { faultsOf } from '../contract/all-methods.ts';
import { createHarness, newCallId, newSession } from '../contract/harness.ts';
import type { StoreHarness } from '../contract/harness.ts';
import { createRedisClient, letRedisConnect, whenRedisReady } from './redis-client.ts';

const COMMAND_TIMEOUT_MS = 1_000;

const test = redisTest.extend<{ harness: StoreHarness }>({
  harness: async ({ redis }, use) => {
    const harness = await createHarness(redis.url, redis.keyPrefix);
    await use(harness);
    harness.close();
    // The next test is to find it running, also after a failure of this one.
    await redis.server.restart();
  },
});

/** A call that `replica-a` holds and whose mailbox it reads. The clock stands still, so no poll helps. */
async function openMailbox(harness: StoreHarness) {
  const read: MailboxMessage[] = [];
  const subscriber = await harness.connect();
  const reader = harness.store.createMailboxReader({
    replicaId: 'replica-a',
    subscriber,
    onMessage: (_callId, message) => read.push(message),
  });
  const callId = newCallId();
  const { fence, mailboxCursor } = await harness.store.leases.acquire(callId, 'replica-a', 60_000);
  reader.watch(callId, mailboxCursor);
  return { read, subscriber, callId, fence };
}

test('while Redis is gone every method refuses at once, and works again soon after it is back', async ({
  harness: { store, redis },
  redis: { server },
  expect,
}) => {
  await server.kill('SIGKILL');
  await waitUntil(() => redis.status !== 'ready', { what: 'the connection to break' });
  const { codes, slowestMs } = await faultsOf(store);
  expect(new Set(Object.values(codes))).toEqual(new Set(['TL_STORE_UNAVAILABLE']));
  // Nothing has waited for an answer.
  expect(slowestMs).toBeLessThan(COMMAND_TIMEOUT_MS);

  await server.restart();
  const session = newSession();
  // Reconnecting backs off to a second at most.
  await waitUntil(() => store.sessions.create(session), { timeoutMs: 3_000, what: 'the client to recover' });
  expect(await store.sessions.read(session.callId)).toEqual(session);
});

test('while Redis hangs every method refuses within the command timeout, and the connection is given up', async ({
  harness: { store, redis },
  redis: { server },
  expect,
}) => {
  await server.kill('SIGSTOP');
  const { codes, slowestMs } = await faultsOf(store);
  expect(new Set(Object.values(codes))).toEqual(new Set(['TL_STORE_UNAVAILABLE']));
  expect(slowestMs).toBeGreaterThan(COMMAND_TIMEOUT_MS - 50);
  // By then the connection itself would have been given up.
  expect(slowestMs).toBeLessThan(2 * COMMAND_TIMEOUT_MS);
  await waitUntil(() => redis.status !== 'ready', { timeoutMs: 2 * COMMAND_TIMEOUT_MS, what: 'a new connection' });

  await server.kill('SIGCONT');
  const session = newSession();
  await waitUntil(() => store.sessions.create(session), { timeoutMs: 3_000, what: 'the client to recover' });
  expect(await store.sessions.read(session.callId)).toEqual(session);
});

test('once commands have waited in vain for a Redis that hangs, the next are refused at once until it goes on', async ({
  harness: { store, redis },
  redis: { server },
  expect,
}) => {
  const { callId } = newSession();
  let isGivenUp = false;
  redis.once('close', () => {
    isGivenUp = true;
  });
  await server.kill('SIGSTOP');
  const faults: unknown[] = [];
  const read = (): Promise<unknown> => store.sessions.read(callId).catch(({ cause }) => faults.push(cause.message));
  const isRefused = (): boolean => {
    void read();
    return faults.includes('Redis is silent');
  };
  await waitUntil(isRefused, { timeoutMs: 2 * COMMAND_TIMEOUT_MS, what: 'a command to be refused' });
  // Far more than could wait for their time limits one after the other before the connection is given up.
  for (let asked = 0; asked < 100; asked += 1) await read();
  expect(isGivenUp).toBe(false);
  expect(new Set(faults)).toEqual(new Set(['Command timed out', 'Redis is silent']));
  await server.kill('SIGCONT');
  await waitUntil(() => store.sessions.read(callId).then(() => true), { what: 'an answer on the same connection' });
  expect(isGivenUp).toBe(false);
});

test('a primary that has become a replica is left, and its address tried again', async ({ harness, redis, expect }) => {
  const { store, redis: client } = harness;
  const operator = redis.createClient();
  const open = (): Promise<ChatRecord> => store.chats.open(undefined, { channel: 'chat' });
  await open();
  await operator.replicaof('127.0.0.1', 1);
  const closed = once(client, 'close');
  await expect(open()).rejects.toMatchObject({ code: 'TL_STORE_UNAVAILABLE' });
  await closed;
  await operator.replicaof('NO', 'ONE');
  expect(await waitUntil(open, { timeoutMs: 3_000, what: 'the client to recover' })).toMatchObject({ state: 'active' });
});

test('a mailbox is read on after an outage, by wake-ups again', async ({ harness, redis, expect }) => {
  const { read, subscriber, callId, fence } = await openMailbox(harness);
  await redis.server.kill('SIGKILL');
  await redis.server.restart();
  await waitUntil(() => harness.store.leases.renew(callId, 'replica-a', fence, 60_000), { timeoutMs: 3_000 });
  await waitUntil(() => subscriber.status === 'ready', { timeoutMs: 3_000 });
  await harness.store.mailbox.post(callId, { type: 'carrier.callEnded', status: 'completed' });
  await waitUntil(() => read.length > 0, { what: 'the message' });
  expect(read).toEqual([{ type: 'carrier.callEnded', status: 'completed' }]);
});

test('what was posted while the subscriber was away is read when it is back', async ({ harness, expect }) => {
  const { read, subscriber, callId } = await openMailbox(harness);
  subscriber.disconnect(true);
  await waitUntil(() => subscriber.status !== 'ready');
  await harness.store.mailbox.post(callId, { type: 'carrier.callEnded', status: 'busy' });
  await waitUntil(() => read.length > 0, { what: 'the message' });
  expect(read).toEqual([{ type: 'carrier.callEnded', status: 'busy' }]);
});

test('a process can wait for its first connection, but not for ever', async ({ redis, expect, onTestFinished }) => {
  await redis.server.kill('SIGKILL');
  const client = createRedisClient(redis.url, { name: 'test', onError: () => {} });
  onTestFinished(() => client.disconnect());
  await expect(whenRedisReady(client, 50)).rejects.toMatchObject({ code: 'TL_STORE_UNAVAILABLE' });
  await letRedisConnect([client], 50);
  expect(client.status).not.toBe('ready');
  await redis.server.restart();
  await letRedisConnect([client], 3_000);
  expect(await client.ping()).toBe('PONG');
});

test("the operators' feed is followed again after an outage, and says that what was known may be old", async ({
  harness,
  redis: { server },
  expect,
}) => {
  const { store, clock } = harness;
  const callId = newCallId();
  const told: string[] = [];
  const reader = store.createOperatorsFeedReader({
    client: await harness.connect(),
    onEntries: (entries) => told.push(...entries.map(({ item }) => item.kind)),
    onGap: () => told.push('gap'),
    onStore: (isAway) => told.push(isAway ? 'away' : 'back'),
  });
  await reader.start();
  store.operatorsFeed.tell({ kind: 'session', callId });
  await waitUntil(() => told.length === 1, { what: 'the first' });
  await server.kill('SIGKILL');
  await waitUntil(() => told.includes('away'), { what: 'the outage' });
  // Nobody waits for this, and nobody is told.
  store.operatorsFeed.tell({ kind: 'session', callId });
  expect(await store.levels.append([{ callId, levels: { atMs: 1, caller: '', heardAgent: '' } }])).toBe(0);
  // It comes back empty, as a Redis without a disk does.
  await server.restart();
  await waitUntil(
    () => {
      clock.advance(250);
      return told.includes('back');
    },
    { what: 'the way back' },
  );
  await waitUntil(() => harness.redis.status === 'ready', { what: 'the writer' });
  store.operatorsFeed.tell({ kind: 'floor', callId, floor: 'nobody' });
  await waitUntil(() => told.at(-1) === 'floor', { what: 'the last' });
  expect(told).toEqual(['session', 'away', 'back', 'gap', 'floor']);
  await reader.close();
});
