import type { ConversationEntry } from '@trunkline/call-core';
import { describe, expect, it } from 'vitest';
import { CallConversation } from './call-conversation.ts';

const EARLIER: ConversationEntry[] = [{ role: 'assistant', content: 'We open at nine.' }];
const said = (text: string) => ({ type: 'caller.said' as const, atMs: 0, turnId: 'turn_2' as const, text });

/** @param answers of the store, one for each read; `undefined` when it does not answer. */
function createRig(answers: (ConversationEntry[] | undefined)[]) {
  let reads = 0;
  const conversation = new CallConversation(async () => {
    const answer = answers[reads++];
    if (!answer) throw new Error('away');
    return answer;
  });
  const texts = async (): Promise<string[]> => (await conversation.soFar()).map(({ content }) => content);
  return { conversation, texts, reads: () => reads };
}

describe('the conversation of a call', () => {
  it('needs no store for a call that began here', async () => {
    const conversation = new CallConversation(undefined);
    conversation.record(said('When do you open?'));
    conversation.unfinished = () => [{ role: 'assistant', turnId: 'turn_2', content: 'At' }];
    expect(conversation.isWhole).toBe(true);
    expect((await conversation.soFar()).map(({ content }) => content)).toEqual(['When do you open?', 'At']);
  });

  it('holds what was said before the call came here, and reads that once', async () => {
    const { conversation, texts, reads } = createRig([EARLIER]);
    conversation.record(said('And tomorrow?'));
    expect(await texts()).toEqual(['We open at nine.', 'And tomorrow?']);
    expect(await texts()).toEqual(['We open at nine.', 'And tomorrow?']);
    expect(reads()).toBe(1);
  });

  it('says that it is not whole while the store has not answered, and is whole once it has', async () => {
    const { conversation, texts } = createRig([undefined, undefined, EARLIER]);
    conversation.record(said('And tomorrow?'));
    await conversation.soFar();
    expect(conversation.isWhole).toBe(false);
    expect(await texts()).toEqual(['And tomorrow?']);
    expect(await texts()).toEqual(['We open at nine.', 'And tomorrow?']);
    expect(conversation.isWhole).toBe(true);
  });
});
