import { newCallId } from './harness.ts';
import type { StoreTest } from './harness.ts';

export function conversationsContract(test: StoreTest): void {
  test.describe('conversations', () => {
    test('hold their sessions in the order in which they joined, each once', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const { conversations } = harness.store;
      const [chat, call, browser] = [newCallId(), newCallId(), newCallId()] as const;
      expect(await conversations.sessionsOf(chat)).toEqual([chat]);
      await conversations.join(chat, call);
      await harness.redis.zadd(harness.keys.conversation(chat), 0, call);
      await other.conversations.join(chat, browser);
      await other.conversations.join(chat, call);
      expect(await conversations.sessionsOf(chat)).toEqual([chat, call, browser]);
    });

    test('are forgotten with their sessions', async ({ harness, expect }) => {
      const { redis, keys } = harness;
      const { conversations } = await harness.createStore({
        sessionIdleMs: 5_000,
        chatSessionMs: 10_000,
        chatRetentionMs: 60_000,
        endedRetentionMs: 50_000,
      });
      const chat = newCallId();
      await conversations.join(chat, newCallId());
      const leftMs = await redis.pttl(keys.conversation(chat));
      expect(leftMs).toBeGreaterThan(65_000);
      expect(leftMs).toBeLessThanOrEqual(70_000);
    });
  });
}
