import { waitUntil } from '@trunkline/testkit';
import { atOnce, newSession } from './harness.ts';
import type { StoreHarness, StoreTest } from './harness.ts';

async function keysOf({ redis, keys }: StoreHarness): Promise<string[]> {
  const prefix = keys.calls.slice(0, -'calls'.length);
  const nodes = 'nodes' in redis ? redis.nodes('master') : [redis];
  const found = await Promise.all(nodes.map((node) => node.keys(`${prefix}*`)));
  return found.flat();
}

/** Brings every key that expires to its end at once, as if all lifetimes had passed. */
async function letLifetimesPass(harness: StoreHarness): Promise<void> {
  const { redis } = harness;
  const expire = async (key: string): Promise<void> => {
    if ((await redis.pttl(key)) > 0) await redis.pexpire(key, 1);
  };
  await Promise.all((await keysOf(harness)).map(expire));
}

export function leftoversContract(test: StoreTest): void {
  // REQUIREMENTS T10: nothing leaks, whether a call ends well or is cut off.
  test('after their retention nothing of 100 calls is left', async ({ harness, expect }) => {
    const lifeMs = 60_000;
    const { sessions, leases, events, levels, mailbox, chats, tokens, idempotency, commands } =
      await harness.createStore({
        recentCalls: 10,
      });
    await atOnce(100, async (index) => {
      const session = newSession();
      const { callId } = session;
      await sessions.create(session);
      await tokens.issue(callId, lifeMs);
      await idempotency.begin('webhook', callId);
      await sessions.linkVapiCall(`vapi-${index}`, callId);
      const { fence } = await leases.acquire(callId, 'replica-a', lifeMs);
      await leases.acquire(callId, 'replica-b', lifeMs);
      await sessions.update(callId, { state: 'live' });
      await events.append(callId, [{ type: 'stream.opened', atMs: 1, streamSid: 'MZ1', fence }]);
      await levels.append([{ callId, fence, levels: { atMs: 1, caller: 'AAAA', heardAgent: '' } }]);
      await mailbox.post(callId, { type: 'carrier.callEnded', status: 'completed' });
      await commands.send(callId, { type: 'call.hangup', id: 'cmd_1', by: 'operator' });
      const newest = await leases.acquire(callId, 'replica-c', lifeMs);
      await commands.take(callId, newest);
      if (index % 4 > 1) await sessions.handOver(callId, newest, { reason: 'drain', atMs: 1 });
      else expect(await sessions.moveTransfer(callId, { transferId: 'cmd_1', to: 'dialling' })).toBe('ok');
      await chats.open(callId, { channel: 'chat' });
      // Every other call is cut off here, as by a replica that dies.
      if (index % 2) await sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 2 });
    });
    expect((await keysOf(harness)).length).toBeGreaterThan(100);

    await letLifetimesPass(harness);
    await waitUntil(
      async () => {
        await sessions.listStale(harness.date.nowMs + lifeMs);
        return (await keysOf(harness)).length === 0;
      },
      { what: 'all keys to go' },
    );
  });
}
