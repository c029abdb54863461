import { describe } from 'vitest';
import type { FeedEntry } from '../chat-service.ts';
import { follow, test, wordsOf } from './service-rig.test-support.ts';

const SESSIONS = 20;
const MESSAGES = 20;

/** What a reader was shown, message by message in the order of their ends. */
function answersIn(entries: readonly FeedEntry[]): string[] {
  return entries.flatMap(({ event }) => (event.type === 'message.completed' ? wordsOf(entries, event.messageId) : []));
}

describe(`${SESSIONS} sessions with ${MESSAGES} messages each, through two replicas of which one dies`, () => {
  test('per session in order, none lost, none doubled, no word twice', async ({ rig, expect }) => {
    rig.vapi.chat.setAnswerFor(({ text }) => `You said: ${text}.`);
    const [dying, other] = [await rig.addReplica(), await rig.addReplica()];
    const sessions = Array.from({ length: SESSIONS }, (_, index) => `session-${index}`);
    const texts = Array.from({ length: MESSAGES }, (_, index) => `message ${index}`);
    let sent = 0;
    const readers = new Map<string, Promise<FeedEntry[]>>();
    const sendAll = async (sessionId: string): Promise<void> => {
      for (const text of texts) {
        sent += 1;
        if (sent === (SESSIONS * MESSAGES) / 2) dying.die();
        const message = { message: text, sessionId, messageId: text };
        // A sender whose replica is gone sends the same message to another one.
        await dying.service.send(message).catch(() => other.service.send(message));
        if (readers.has(sessionId)) continue;
        let ends = 0;
        const isLast = ({ type }: { type: string }): boolean => {
          if (type === 'message.completed' || type === 'error') ends += 1;
          return ends === MESSAGES;
        };
        readers.set(sessionId, follow(other.service, sessionId, isLast));
      }
    };
    await Promise.all(sessions.map(sendAll));
    for (const [sessionId, reader] of readers) {
      expect(answersIn(await reader), sessionId).toEqual(texts.map((text) => `You said: ${text}.`));
    }
  });
});
