import { startRedis } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { runManyChats } from './many-chats.ts';

// 10 and 10 in the tests; `CHAT_SESSIONS=100 CHAT_MESSAGES=20` for the whole.
const sessions = Number(process.env['CHAT_SESSIONS'] ?? 10);
const messages = Number(process.env['CHAT_MESSAGES'] ?? 10);

it('a process is killed in the middle of many chats: each in order, none lost, none doubled, no word twice', async () => {
  const server = await startRedis();
  try {
    const report = await runManyChats(server, { sessions, messages, leaseMs: 1_000 });
    const texts = Array.from({ length: messages }, (_, index) => `message ${index}`);
    expect(report.errors).toEqual([]);
    for (const answered of report.answered) {
      expect(answered).toEqual(
        texts.map((text) => ({
          text,
          words: `You have said: ${text}. I have heard it, and there is nothing more to be said of it.`,
        })),
      );
    }
    const at = (share: number) => Math.round(report.durationsMs[Math.floor(share * report.durationsMs.length)] ?? 0);
    if (process.env['CHAT_SESSIONS']) {
      const { deltas, redisCommands, wallMs } = report;
      process.stdout.write(
        `${JSON.stringify({ sessions, messages, wallMs, p50: at(0.5), p99: at(0.99), max: at(1 - 1e-9), deltas, redisCommands })}\n`,
      );
    }
  } finally {
    await server.stop();
  }
}, 400_000);
