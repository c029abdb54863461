import { startRedisCluster, waitUntil } from '@trunkline/testkit';
import type { RedisCluster } from '@trunkline/testkit';
import { test as base } from 'vitest';
import { faultsOf } from './contract/all-methods.ts';
import { storeContract } from './contract/contract.ts';
import { connectionFor, createHarness, newSession } from './contract/harness.ts';
import type { StoreHarness } from './contract/harness.ts';

let testCount = 0;

const test = base.extend<{ cluster: RedisCluster; harness: StoreHarness }>({
  cluster: [
    // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
    async ({}, use) => {
      const cluster = await startRedisCluster();
      await use(cluster);
      await cluster.stop();
    },
    { scope: 'file' },
  ],
  harness: async ({ cluster }, use) => {
    testCount += 1;
    const harness = await createHarness(cluster.url, `test-${testCount}:`);
    await use(harness);
    harness.close();
  },
});

storeContract(test);

// Last in the file: these leave the cluster with fewer and fewer nodes.
test.describe('loss of nodes', () => {
  test('after a primary has died, refusals are quick and its replica carries on', async ({
    harness,
    cluster,
    expect,
  }) => {
    const { sessions, leases } = harness.store;
    const session = newSession();
    await sessions.create(session);
    const { fence } = await leases.acquire(session.callId, 'replica-a', 60_000);
    const primary = await connectionFor(harness.redis, harness.keys.session(session.callId));
    // The replica has what was written: a fail-over may lose the last milliseconds, as Redis documents.
    await primary.wait(1, 5_000);

    await cluster.kill(primary.options.port!, 'SIGKILL');
    const startedMs = performance.now();
    const failure = await sessions.read(session.callId).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TL_STORE_UNAVAILABLE' });
    expect(performance.now() - startedMs).toBeLessThan(1_500);

    // Until every node has heard of the new primary, the client may be sent back to the dead one: each step may be refused.
    const settled = { timeoutMs: 15_000, what: 'the fail-over' };
    expect(await waitUntil(() => sessions.read(session.callId), settled)).toEqual(session);
    const next = await waitUntil(() => leases.acquire(session.callId, 'replica-b', 60_000), settled);
    expect(next.previousHolder).toBe('replica-a');
    expect(next.fence).toBeGreaterThan(fence);
  });

  test('while the whole cluster is gone every method refuses at once', async ({ harness, cluster, expect }) => {
    await Promise.all(cluster.ports.map((port) => cluster.kill(port, 'SIGKILL')));
    const expectRefusals = async (): Promise<void> => {
      const { codes, slowestMs } = await faultsOf(harness.store);
      expect(new Set(Object.values(codes))).toEqual(new Set(['TL_STORE_UNAVAILABLE']));
      expect(slowestMs).toBeLessThan(1_500);
    };
    // Once before the client has noticed, and once after: then ioredis would keep commands without a time limit.
    await expectRefusals();
    await waitUntil(
      async () => {
        await harness.store.sessions.listRecent().catch(() => {});
        return harness.redis.status !== 'ready';
      },
      { what: 'the client to notice' },
    );
    await expectRefusals();
  });
});
