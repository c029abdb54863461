import { newCallId } from './harness.ts';
import type { StoreTest } from './harness.ts';

export function callLooksContract(test: StoreTest): void {
  test.describe('looks at a call', () => {
    test('looks are counted by key and form, the newest first, and never among the facts', async ({
      harness: { store, redis, keys },
      expect,
    }) => {
      const callId = newCallId();
      expect(await store.looks.read(callId)).toEqual([]);
      await store.looks.note(callId, { by: 'night shift', form: 'call', atMs: 1_000 });
      await store.looks.note(callId, { by: 'night shift', form: 'file', atMs: 2_000 });
      await store.looks.note(callId, { by: 'night shift', form: 'call', atMs: 3_000 });
      expect(await store.looks.read(callId)).toEqual([
        { by: 'night shift', form: 'call', count: 2, firstAtMs: 1_000, lastAtMs: 3_000 },
        { by: 'night shift', form: 'file', count: 1, firstAtMs: 2_000, lastAtMs: 2_000 },
      ]);
      expect(await redis.pttl(keys.looks(callId))).toBeGreaterThan(0);
      expect((await store.events.read(callId)).entries).toEqual([]);
    });
  });
}
