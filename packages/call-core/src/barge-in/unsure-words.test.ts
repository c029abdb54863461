import { describe, expect, it } from 'vitest';
import { countWords, createPhraseReader, DEFAULT_PHRASES } from './interrupt-phrases.ts';
import { isUnsurePhrase } from './unsure-words.ts';

const read = createPhraseReader(DEFAULT_PHRASES);

describe('words of the caller', () => {
  it.each([
    ['are unsure when they are few and on no list', 'spot on', true],
    ['are unsure in any language', 'ei se mitään', true],
    ['are sure when they are on the list of backchannels', 'uh-huh', false],
    ['are sure when they are on the list of interruptions', 'wait', false],
    ['are sure when they may still become a sign of listening', 'got', false],
    ['are sure when there are more than four', 'I would like another one', false],
    ['are sure when there is a number in them', 'flat 4', false],
    ['are sure when they are long without being many', 'x'.repeat(61), false],
    ['are sure when there are none', '', false],
  ])('%s: %s', (_, text, isUnsure) => {
    expect(isUnsurePhrase(text, read(text), countWords(text))).toBe(isUnsure);
  });
});
