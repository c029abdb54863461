import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countWords, createPhraseReader, DEFAULT_PHRASES } from './interrupt-phrases.ts';

const read = createPhraseReader(DEFAULT_PHRASES);

describe('the words of a transcript', () => {
  it.each([
    ['', 0],
    ['uh-huh, the other one', 5],
    ['ठीक है', 2],
    ['明白', 1],
    ['请等一下我有问题', 4],
    ['알겠습니다', 1],
  ])('of %j are %i', (text, count) => {
    expect(countWords(text)).toBe(count);
  });
});

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
    ['Brilliant!', 'backchannel'],
    ['Yes, sir. Excellent.', 'backchannel'],
    ['Sí, claro, de acuerdo', 'backchannel'],
    ['D’accord, je vois', 'backchannel'],
    ['Ja, genau, alles klar', 'backchannel'],
    ['Так точно', 'backchannel'],
    ['जी हाँ, ठीक है', 'backchannel'],
    ['好的，明白了', 'backchannel'],
    ['はい、なるほど', 'backchannel'],
    ['네, 알겠습니다', 'backchannel'],
    ['تمام', 'backchannel'],
    ['yes, but the other one', 'other'],
    ['hold', 'open'],
    ['got', 'open'],
    ['Okay, I got', 'open'],
    ["I'm with", 'open'],
    ['I hear', 'open'],
    ['hold the', 'other'],
    ['got the', 'other'],
    ['the hold', 'other'],
    ['hold hold on', 'interrupt'],
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

  const ofSeveralWords = [...DEFAULT_PHRASES.interrupts, ...DEFAULT_PHRASES.backchannels]
    .map((phrase) => phrase.replaceAll("'", '').split(/[ -]/))
    .filter(({ length }) => length > 1);
  const isPhrase = (text: string): boolean => ['interrupt', 'backchannel'].includes(read(text));

  it.each(ofSeveralWords.flatMap((phrase) => phrase.slice(1).map((_, index) => phrase.slice(0, index + 1).join(' '))))(
    'take %j, the beginning of a phrase, for nothing that is certain yet',
    (beginning) => {
      expect(['open', 'backchannel']).toContain(read(beginning));
    },
  );

  it('are open after any signs of listening, and no longer once another word follows', () => {
    const row = fc.array(fc.constantFrom(...DEFAULT_PHRASES.backchannels), { maxLength: 4 });
    const beginning = fc
      .constantFrom(...ofSeveralWords)
      .chain((phrase) =>
        fc.integer({ min: 1, max: phrase.length - 1 }).map((count) => phrase.slice(0, count).join(' ')),
      )
      .filter((text) => !isPhrase(text));
    fc.assert(
      fc.property(row, beginning, filler, (before, open, word) => {
        // Two signs of listening may together be the beginning of a third.
        fc.pre(before.every((phrase) => !DEFAULT_PHRASES.backchannels.some((other) => other.startsWith(`${phrase} `))));
        expect(read([...before, open].join(' '))).toBe('open');
        expect(read([...before, open, word].join(' '))).toBe('other');
      }),
    );
  });

  it('are never open when they are made of single words only', () => {
    const single = createPhraseReader({ interrupts: ['stop'], backchannels: ['okay', 'hm'] });
    fc.assert(
      fc.property(fc.array(fc.constantFrom('stop', 'okay', 'hm', 'bicycle', 'st')), (said) => {
        expect(single(said.join(' '))).not.toBe('open');
      }),
    );
  });
});
