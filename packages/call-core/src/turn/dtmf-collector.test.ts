import { describe, expect, it } from 'vitest';
import { createDtmfCollector, type DtmfCollector } from './dtmf-collector.ts';

const press = (dtmf: DtmfCollector, digits: string, atMs = 0): (string | undefined)[] =>
  Array.from(digits, (digit) => dtmf.press(digit, atMs));

describe('a keypad entry', () => {
  it('ends with the pound key, which is no part of it', () => {
    expect(press(createDtmfCollector(), '12#')).toEqual([undefined, undefined, '12']);
  });

  it('ends when it is full, and the next digit begins another', () => {
    const dtmf = createDtmfCollector(1_500, 3);
    expect(press(dtmf, '1234')).toEqual([undefined, undefined, '123', undefined]);
    expect(dtmf.due(1_500)).toBe('4');
  });

  it('has room for 32 digits', () => {
    const ends = press(createDtmfCollector(), '1'.repeat(32));
    expect(ends.slice(0, 31)).toEqual(Array.from({ length: 31 }, () => undefined));
    expect(ends[31]).toHaveLength(32);
  });

  it('ends once 1,500 ms after its last digit, and no sooner', () => {
    const dtmf = createDtmfCollector();
    dtmf.press('7', 1_000);
    dtmf.press('8', 2_000);
    expect(dtmf.due(3_499)).toBeUndefined();
    expect(dtmf.due(3_500)).toBe('78');
    expect(dtmf.due(9_000)).toBeUndefined();
  });

  it.for([
    ['is the pound key, when that is pressed alone', '#', ['#']],
    ['is the star, when that is pressed alone and nothing follows', '*', ['*']],
    ['is followed by another one when the pound key is pressed twice', '12##', ['12', '#']],
    ['may have a star among its digits', '*82', ['*82']],
  ] as const)('%s: %s', ([, keys, entries]) => {
    const dtmf = createDtmfCollector();
    const found = [...press(dtmf, keys), dtmf.due(60_000)];
    expect(found.filter((entry) => entry !== undefined)).toEqual(entries);
  });

  it('is none when nothing was pressed for long', () => {
    expect(createDtmfCollector().due(60_000)).toBeUndefined();
  });
});
