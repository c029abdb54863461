import { describe, expect, it } from 'vitest';
import { addAlignedWords, addSpokenWords, heardWords } from './timed-words.ts';

describe('words with times', () => {
  it('are heard one by one, a moment after their end, over several segments', () => {
    const first = addAlignedWords([], ['We', ' ', 'are', ' ', 'open'], [200, 200, 400, 400, 800]);
    const both = addAlignedWords(first, ['from', ' ', 'nine'], [300, 300, 700]);
    expect(heardWords(both, 300)).toBe('');
    expect(heardWords(both, 700)).toBe('We are');
    expect(heardWords(both, 1_049)).toBe('We are');
    expect(heardWords(both, 1_050)).toBe('We are open');
    expect(heardWords(both, 5_000)).toBe('We are open from nine');
  });

  it('are heard up to the count that was told when as much audio had come', () => {
    const known = addSpokenWords(addSpokenWords([], 'We are open', 2, 500), 'We are open from nine', 4, 1_400);
    expect(heardWords(known, 499)).toBe('');
    expect(heardWords(known, 1_399)).toBe('We are');
    expect(heardWords(known, 1_400)).toBe('We are open from');
  });

  it('without times for all of them lose those that have none', () => {
    expect(heardWords(addAlignedWords([], ['We', 'are'], [100]), 10_000)).toBe('We');
    expect(addSpokenWords([], 'We are', 0, 100)).toEqual([]);
  });
});
