import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, isDeeperThan, limitDepth, parseExactJson } from './exact-json.ts';

const nest = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

describe('parseExactJson', () => {
  it.for<[string, unknown]>([
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    [
      '[ 12345678901234567890, -9007199254740993, 1234567890123456 ]',
      ['12345678901234567890', '-9007199254740993', 1234567890123456],
    ],
    ['98765432109876543210', '98765432109876543210'],
    ['{"lat":52.5200065999999999, "at":1790000000123}', { lat: 52.5200066, at: 1790000000123 }],
    ['{"note":"id: 12345678901234567890, x"}', { note: 'id: 12345678901234567890, x' }],
    ['{"a":12345678901234567890,"a":2}', { a: 2 }],
  ])('reads %s without rounding a whole number', ([text, value]) => expect(parseExactJson(text)).toEqual(value));

  it('reads everything else like JSON.parse', () => {
    const hasUnsafeNumber = (text: string): boolean => /\d{16}/.test(text);
    fc.assert(
      fc.property(
        fc.json().filter((text) => !hasUnsafeNumber(text)),
        (text) => {
          expect(parseExactJson(`[${text}, 12345678901234567]`)).toEqual([JSON.parse(text), '12345678901234567']);
        },
      ),
    );
  });

  it('reads 5,000 levels beside a long number, and throws only SyntaxErrors', () => {
    const text = `[12345678901234567890,${'['.repeat(5_000)}${']'.repeat(5_000)}]`;
    expect(isDeeperThan(parseExactJson(text), 500)).toBe(true);
    expect(() => parseExactJson('[12345678901234567890')).toThrow(SyntaxError);
  });
});

describe('depth', () => {
  it('is counted in objects and arrays', () => {
    expect(isDeeperThan({ a: [1] }, 2)).toBe(false);
    expect(isDeeperThan({ a: [{}] }, 2)).toBe(true);
    expect(isDeeperThan('text', 0)).toBe(false);
  });

  it('is cut at its limit, and a value within it is left as it is', () => {
    const flat = { a: { b: 1 }, c: 'x' };
    expect(limitDepth(flat, 2)).toBe(flat);
    expect(limitDepth({ a: { b: { c: 1 } }, d: [1] }, 2)).toEqual({ a: { b: null }, d: [1] });
    expect(JSON.stringify(limitDepth(nest(50_000), 3))).toBe('[[[null]]]');
  });
});

it('canonicalJson is the same for equal values and different for others', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: 1 })).toBe('{"a":1,"b":[{"c":2,"d":1}]}');
  expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
  expect(canonicalJson(undefined)).toBe('null');
});
