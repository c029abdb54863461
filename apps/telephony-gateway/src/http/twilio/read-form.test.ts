import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForm } from './read-form.ts';

describe('a form', () => {
  it('keeps empty values and repeated names, which take part in the signature', () => {
    expect(readForm('To=%2B1555&FromCity=&a=x&a=y+z')).toEqual({ To: '+1555', FromCity: '', a: ['x', 'y z'] });
  });

  it('may have 200 parameters and no more', () => {
    expect(readForm('a=b&'.repeat(200))['a']).toHaveLength(200);
    expect(() => readForm('a=b&'.repeat(201))).toThrow('more than 200 parameters');
    expect(() => readForm(`%=ä&${'a=b&'.repeat(201)}`)).toThrow('more than 200 parameters');
  });

  it('has no parameters but its own', () => {
    expect(readForm('__proto__=x')).not.toHaveProperty('toString');
    expect(Object.keys(readForm('__proto__=x'))).toEqual(['__proto__']);
  });

  it('is read as URLSearchParams reads it, whatever it is', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '=',
      '&',
      '+',
      '%',
      '%2B',
      '%20',
      '%C3%A4',
      '%C3',
      '%zz',
      '%EF%BB%BF',
      '%ED%A0%80',
      'ä',
      ' ',
      '\u0000',
      '?',
      '%00',
    );
    const body = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.oneof(body, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
        const search = new URLSearchParams(text);
        const expected = [...new Set(search.keys())].map((name) => {
          const all = search.getAll(name);
          return [name, all.length === 1 ? all[0] : all];
        });
        expect(new Map(Object.entries(readForm(text)))).toEqual(new Map(expected as [string, unknown][]));
      }),
      { numRuns: 5_000 },
    );
  });
});
