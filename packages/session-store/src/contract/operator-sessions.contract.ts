import { waitUntil } from '@trunkline/testkit';
import type { StoreTest } from './harness.ts';

const SESSION = { keyPrint: 'print-of-a-key', expiresAtMs: 1_000 };

export function operatorSessionsContract(test: StoreTest): void {
  test.describe('sessions of operators', () => {
    test('a token is known on every replica, and Redis does not hold it', async ({ harness, expect }) => {
      const { store, redis, keys } = harness;
      const token = await store.operatorSessions.open(SESSION, { keptForMs: 5_000 });
      expect(token).toMatch(/^[\w-]{43}$/);
      const other = await harness.createStore();
      expect(await other.operatorSessions.read(token)).toEqual(SESSION);
      expect(await redis.exists(keys.operatorSession(token))).toBe(0);
    });

    test('a closed, a forgotten and a made-up token open nothing', async ({ harness: { store }, expect }) => {
      const { operatorSessions } = store;
      const closed = await operatorSessions.open(SESSION, { keptForMs: 5_000 });
      await operatorSessions.close(closed);
      expect(await operatorSessions.read(closed)).toBeUndefined();
      const short = await operatorSessions.open(SESSION, { keptForMs: 1 });
      await waitUntil(async () => (await operatorSessions.read(short)) === undefined, {
        what: 'the session to be forgotten',
      });
      expect(await operatorSessions.read('A'.repeat(43))).toBeUndefined();
      expect(await operatorSessions.read('{call_1}')).toBeUndefined();
    });
  });
}
