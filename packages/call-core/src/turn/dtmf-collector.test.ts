import { describe, expect, it } from 'vitest';
import { createDtmfCollector } from './dtmf-collector.ts';

/** Presses the keys one after the other, 200 ms apart. @returns the entries, the last of them after a long wait. */
function entriesOf(keys: string): string[] {
  const collector = createDtmfCollector();
  const entries = keys.split('').map((key, index) => collector.press(key, index * 200));
  entries.push(collector.due(keys.length * 200 + 10_000));
  return entries.filter((entry) => entry !== undefined);
}

describe('keys that are pressed', () => {
  it.for([
    ['are one entry once no further one has come for a while', '4071', ['4071']],
    ['are one entry with the key that ends it, which is not a part of it', '12#', ['12']],
    ['are an entry each when they are a pound key alone', '#', ['#']],
    ['are an entry each when they are a star alone', '*', ['*']],
    ['are two entries when the pound key is pressed twice', '12##', ['12', '#']],
    ['may have a star among them', '*82', ['*82']],
  ] as const)('%s: %s', ([, keys, entries]) => {
    expect(entriesOf(keys)).toEqual(entries);
  });

  it('are handed over when there are too many of them', () => {
    const collector = createDtmfCollector(1_500, 3);
    expect(['1', '2', '3', '4'].map((key) => collector.press(key, 0))).toEqual([
      undefined,
      undefined,
      '123',
      undefined,
    ]);
    expect(collector.due(1_499)).toBeUndefined();
    expect(collector.due(1_500)).toBe('4');
  });
});
