import type { CallEvent } from '@trunkline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeptConversation } from './kept-conversation.ts';

const said = (turn: number, text: string): CallEvent => ({
  type: 'caller.said',
  atMs: 0,
  turnId: `turn_${turn}`,
  text,
});
const heard = (turn: number, heardText: string): CallEvent => ({
  type: 'agent.heard',
  atMs: 0,
  turnId: `turn_${turn}`,
  heardText,
  heardMs: 0,
});

describe('the conversation that a holder keeps', () => {
  it('is what was there before it, and then its own facts', () => {
    const conversation = new KeptConversation();
    conversation.record(said(3, 'And tomorrow?'));
    conversation.prepend([{ role: 'assistant', content: 'We open at nine.' }]);
    conversation.record(heard(3, 'The same.'));
    expect(conversation.entries.map(({ content }) => content)).toEqual([
      'We open at nine.',
      'And tomorrow?',
      'The same.',
    ]);
  });

  it('tells what goes on once, as far as it is known, and what no fact knows of behind the rest', () => {
    const conversation = new KeptConversation();
    conversation.record(said(3, 'And tomorrow?'));
    conversation.record(heard(3, 'The same'));
    const unfinished = [
      { role: 'assistant', turnId: 'turn_3', content: 'The same as today.' },
      { role: 'assistant', turnId: 'turn_3', content: 'Anything else?' },
    ] as const;
    const contents = (): string[] => conversation.entriesWith(unfinished).map(({ content }) => content);
    expect(contents()).toEqual(['And tomorrow?', 'The same as today.', 'Anything else?']);
    expect(contents()).toEqual(['And tomorrow?', 'The same as today.', 'Anything else?']);
  });

  it('keeps the newest entries, by their number and by their length', () => {
    const conversation = new KeptConversation({ entries: 3, characters: 10 });
    for (const [turn, text] of ['one', 'two', 'three', 'four'].entries()) conversation.record(said(turn, text));
    expect(conversation.entries.map(({ content }) => content)).toEqual(['three', 'four']);
    conversation.record(said(0, 'one'));
    expect(conversation.entries.map(({ content }) => content)).toEqual(['four', 'one']);
  });

  it('never exceeds its bound, and always holds the newest thing that was said if that fits', () => {
    const text = fc.string({ minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 60 }), (texts) => {
        const conversation = new KeptConversation({ entries: 4, characters: 20 });
        for (const [turn, text] of texts.entries()) {
          conversation.record(said(turn, text));
          const contents = conversation.entries.map(({ content }) => content);
          expect(contents.length).toBeLessThanOrEqual(4);
          expect(contents.join('').length).toBeLessThanOrEqual(20);
          expect(contents).toContain(text);
        }
      }),
    );
  });
});
