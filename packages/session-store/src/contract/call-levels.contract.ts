import type { CallLevels } from '@trunkline/protocol';
import { newCallId } from './harness.ts';
import type { StoreTest } from './harness.ts';

const levelsAt = (atMs: number): CallLevels => ({
  atMs,
  caller: Buffer.from([0, 1, 10, 13, 96, 255]).toString('base64'),
  heardAgent: Buffer.alloc(20, 57).toString('base64'),
});

export function callLevelsContract(test: StoreTest): void {
  test.describe('levels', () => {
    test('levels of many calls come back as they were written, those of a stale holder do not', async ({
      harness,
      expect,
    }) => {
      const { levels, leases } = harness.store;
      const calls = Array.from({ length: 70 }, newCallId);
      const [first, second] = calls as [(typeof calls)[number], (typeof calls)[number]];
      const { fence } = await leases.acquire(first, 'replica-a', 60_000);
      expect(await levels.append(calls.map((callId) => ({ callId, levels: levelsAt(1) })))).toBe(70);
      expect(await levels.append([{ callId: first, fence, levels: levelsAt(501) }])).toBe(1);
      await leases.acquire(first, 'replica-b', 60_000);
      const together = [
        { callId: first, fence, levels: levelsAt(1_001) },
        { callId: second, levels: levelsAt(501) },
      ];
      expect(await levels.append(together)).toBe(1);
      expect(await levels.read(second)).toEqual([levelsAt(1), levelsAt(501)]);
      expect(await levels.read(first)).toEqual([levelsAt(1), levelsAt(501)]);
      expect(await levels.read(newCallId())).toEqual([]);
    });

    test('they are bounded and expire, and push out no fact', async ({ harness, expect }) => {
      const { levels } = await harness.createStore({ levelsLength: 100 });
      const callId = newCallId();
      for (let batch = 0; batch < 10; batch += 1) {
        await levels.append(
          Array.from({ length: 100 }, (_, index) => ({ callId, levels: levelsAt(100 * batch + index) })),
        );
      }
      const kept = await levels.read(callId);
      expect(kept.length).toBeLessThanOrEqual(200);
      expect(kept.at(-1)).toEqual(levelsAt(999));
      expect(await harness.redis.pttl(harness.keys.levels(callId))).toBeGreaterThan(0);
    });

    test('a long call is read whole', async ({ harness: { store }, expect }) => {
      const callId = newCallId();
      await store.levels.append(Array.from({ length: 4_001 }, (_, index) => ({ callId, levels: levelsAt(index) })));
      expect((await store.levels.read(callId)).map(({ atMs }) => atMs)).toEqual(
        Array.from({ length: 4_001 }, (_, index) => index),
      );
    });
  });
}
