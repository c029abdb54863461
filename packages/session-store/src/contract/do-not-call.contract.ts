import { atOnce } from './harness.ts';
import type { StoreTest } from './harness.ts';

const ANN = '+15550100009';
const BEN = '+15550100010';

export function doNotCallContract(test: StoreTest): void {
  test.describe('the do-not-call list', () => {
    test('has who was put on it, once, for every replica, until they are taken off', async ({ harness, expect }) => {
      const secrets = ['secret'];
      const { doNotCall } = await harness.createStore({}, undefined, secrets);
      const other = await harness.createStore({}, undefined, secrets);
      const added = await atOnce(10, (index) => (index % 2 ? doNotCall : other.doNotCall).add([ANN]));
      expect(added.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
      expect(await doNotCall.add([ANN, BEN, BEN])).toBe(1);
      expect(await other.doNotCall.has(ANN)).toBe(true);
      expect(await doNotCall.has('+15550100011')).toBe(false);
      expect(await doNotCall.count()).toBe(2);
      expect(await other.doNotCall.remove([ANN, '+15550100011'])).toBe(1);
      expect(await doNotCall.has(ANN)).toBe(false);
      expect(await doNotCall.has(BEN)).toBe(true);
    });

    test('holds no number, and finds those of a secret that is being rotated', async ({
      harness: { createStore, redis, keys },
      expect,
    }) => {
      const before = await createStore({}, undefined, ['old']);
      await before.doNotCall.add([ANN, BEN]);
      expect(JSON.stringify(await redis.hgetall(keys.doNotCall))).not.toContain(ANN.slice(1));
      expect(await redis.pttl(keys.doNotCall)).toBe(-1);
      const rotating = await createStore({}, undefined, ['new', 'old']);
      expect(await rotating.doNotCall.has(ANN)).toBe(true);
      expect(await rotating.doNotCall.remove([ANN])).toBe(1);
      expect(await rotating.doNotCall.has(ANN)).toBe(false);
      const after = await createStore({}, undefined, ['new']);
      expect(await after.doNotCall.has(BEN)).toBe(false);
    });

    test('is not kept without a secret, and whoever wants it is told so', async ({ harness: { store }, expect }) => {
      await expect(store.doNotCall.add([ANN])).rejects.toMatchObject({ code: 'TL_NOT_SET_UP' });
      expect(await store.doNotCall.remove([ANN])).toBe(0);
      expect(await store.doNotCall.has(ANN)).toBe(false);
    });
  });
}
