import type { ReplicaReport } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { atOnce } from './harness.ts';
import type { StoreTest } from './harness.ts';

const report = (replicaId: string, liveCalls = 0): ReplicaReport => ({
  replicaId,
  app: 'telephony-gateway',
  liveCalls,
  loopLagP99Ms: 1.5,
  acceptsCalls: true,
  atMs: 1_790_000_000_000,
});

export function replicasContract(test: StoreTest): void {
  test.describe('replicas', () => {
    test('each replica is listed with what it said last', async ({ harness, expect }) => {
      const other = await harness.createStore();
      await atOnce(20, (index) =>
        (index % 2 ? other : harness.store).replicas.report(report(`replica-${index % 2}`, index)),
      );
      await harness.store.replicas.report(report('replica-0', 7));
      await other.replicas.report({ ...report('replica-1', 8), acceptsCalls: false });
      const listed = await other.replicas.list();
      expect(listed).toMatchObject([report('replica-0', 7), { ...report('replica-1', 8), acceptsCalls: false }]);
      expect(listed.every(({ ageMs }) => ageMs >= 0 && ageMs < 15_000)).toBe(true);
    });

    test('one that has gone silent is listed no more, and nothing of it is left', async ({ harness, expect }) => {
      const { redis, keys } = harness;
      const { replicas } = await harness.createStore({ replicaReportMs: 200 });
      await replicas.report(report('silent'));
      await waitUntil(
        async () => {
          await replicas.report(report('lively'));
          // It goes with the next report of another, which may come a moment after it has run out.
          return (await redis.hkeys(keys.replicas.reports)).join() === 'lively';
        },
        { what: 'the report to run out' },
      );
      expect((await replicas.list()).map(({ replicaId }) => replicaId)).not.toContain('silent');
      await waitUntil(async () => (await replicas.list()).length === 0, { what: 'the other report to run out' });
      await waitUntil(async () => (await redis.exists(keys.replicas.reports)) === 0, { what: 'the keys to go' });
    });

    test('each hears with its own beat when and where the others beat last', async ({ harness, expect }) => {
      const { store } = harness;
      const other = await harness.createStore();
      expect(await store.replicas.beat('a', '10.0.0.1:3000')).toEqual([]);
      const [heard] = await other.replicas.beat('b', '[::1]:3000');
      expect(heard).toEqual({ replicaId: 'a', address: '10.0.0.1:3000', ageMs: expect.any(Number) });
      expect(heard?.ageMs).toBeLessThan(10_000);
      expect(await store.replicas.beat('a', '10.0.0.1:3000')).toMatchObject([
        { replicaId: 'b', address: '[::1]:3000' },
      ]);
      await other.replicas.forget('b');
      expect(await store.replicas.beat('a', '10.0.0.1:3000')).toEqual([]);
      await harness.redis.hset(harness.keys.replicas.beats, 'long-gone', '1000 10.0.0.9:3000');
      await store.replicas.beat('a', '10.0.0.1:3000');
      expect(await harness.redis.hkeys(harness.keys.replicas.beats)).toEqual(['a']);
    });

    test('one that goes in order is forgotten at once; what cannot be read is left out', async ({
      harness,
      expect,
    }) => {
      const { redis, keys, store } = harness;
      for (const id of ['a', 'b', 'c']) await store.replicas.report(report(id));
      await store.replicas.forget('a');
      await redis.hset(keys.replicas.reports, 'b', '{"replicaId":"b"}');
      expect((await store.replicas.list()).map(({ replicaId }) => replicaId)).toEqual(['c']);
    });
  });
}
