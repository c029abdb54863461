import type { StoreTest } from './harness.ts';

export function chatToolsContract(test: StoreTest): void {
  test.describe('the name of a chat at Vapi', () => {
    test('is at most 40 characters, always the same, and finds the session', async ({ harness, expect }) => {
      const { store, redis, keys } = harness;
      const { chats } = store;
      const ids = ['s'.repeat(40), 's'.repeat(41), `${'s'.repeat(127)}a`, `${'s'.repeat(127)}b`];
      const names = await Promise.all(ids.map((id) => chats.nameAtVapi(id)));
      expect(await Promise.all(ids.map((id) => chats.nameAtVapi(id)))).toEqual(names);
      expect(names[0]).toBe(ids[0]);
      expect(new Set(names).size).toBe(ids.length);
      expect(names.every((name) => name.length <= 40)).toBe(true);
      expect(await Promise.all(names.map((name) => chats.findByName(name)))).toEqual(ids);
      expect(await redis.pttl(keys.chatName(names[1]!))).toBeGreaterThan(0);
      expect(await redis.exists(keys.chatName(names[0]!))).toBe(0);
    });

    test("finds nothing when it is somebody else's", async ({ harness: { store }, expect }) => {
      const { chats } = store;
      const foreign = ['tl:unknown', 'A chat with Bob', ''];
      expect(await Promise.all(foreign.map((name) => chats.findByName(name)))).toEqual(foreign.map(() => undefined));
    });
  });
}
