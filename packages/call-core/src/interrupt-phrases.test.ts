import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPhraseReader, DEFAULT_PHRASES } from './interrupt-phrases.ts';

const read = createPhraseReader(DEFAULT_PHRASES);

describe('interrupt phrases', () => {
  it.each([
    ['Stop', 'interrupt'],
    ['WAIT, wait!', 'interrupt'],
    ['Sorry, hold on a second', 'interrupt'],
    ['Actually, the other one', 'interrupt'],
    ['okay stop', 'interrupt'],
    ['uh-huh', 'backchannel'],
    ['Uh huh. Okay.', 'backchannel'],
    ['I see', 'backchannel'],
    ['hold', 'open'],
    ['the waiter stopped', 'other'],
    ['okay then', 'other'],
    ['I can’t wait', 'other'],
    ['', 'other'],
    ['...', 'other'],
  ] as const)('take %j for %s', (text, meaning) => {
    expect(read(text)).toBe(meaning);
  });

  it('are the deployment’s own, in any script', () => {
    const german = createPhraseReader({ interrupts: ['Halt', 'einen Moment'], backchannels: ['ja', 'hm'] });
    expect(german('Ähm, einen Moment bitte')).toBe('interrupt');
    expect(german('Ja, ja')).toBe('backchannel');
    expect(german('Stop')).toBe('other');
    expect(createPhraseReader({ interrupts: ['待って'], backchannels: [] })('待って')).toBe('interrupt');
  });

  it('are none when a list has no words', () => {
    expect(createPhraseReader({ interrupts: ['-'], backchannels: ['-'] })('stop')).toBe('other');
  });

  it('let the longer phrase win, whichever list it is on', () => {
    const reader = createPhraseReader({ interrupts: ['no'], backchannels: ['no way'] });
    expect(reader('no way')).toBe('backchannel');
    expect(reader('no way, no')).toBe('interrupt');
  });

  const filler = fc.constantFrom('bicycle', 'waiting', 'stopped', 'tomorrow', 'holder', 'brakes');
  const sentence = fc.array(filler, { maxLength: 8 });
  const glue = fc.constantFrom(' ', ', ', '. ', ' - ');
  const shout = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => text.toUpperCase(),
  );

  it('are found wherever they stand, in whatever case and punctuation, and only as whole words', () => {
    const trigger = fc.constantFrom(...DEFAULT_PHRASES.interrupts);
    fc.assert(
      fc.property(sentence, trigger, sentence, glue, shout, (before, phrase, after, between, voice) => {
        expect(read(voice([...before, phrase, ...after].join(between)))).toBe('interrupt');
        expect(read(voice([...before, ...after].join(between)))).toBe('other');
      }),
    );
  });

  it('never take a row of backchannels for an interruption', () => {
    const row = fc.array(fc.constantFrom(...DEFAULT_PHRASES.backchannels), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(row, glue, (words, between) => {
        expect(read(words.join(between))).toBe('backchannel');
      }),
    );
  });
});
