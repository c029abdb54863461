import { assert, array, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSampleHistory } from './sample-history.ts';

describe('the history of heard samples', () => {
  it('keeps the last samples, and addresses them by their place in the stream', () => {
    assert(
      property(
        array(integer({ min: 0, max: 90 }), { maxLength: 60 }),
        integer({ min: 1, max: 100 }),
        (sizes, keepSamples) => {
          const history = createSampleHistory(keepSamples);
          let length = 0;
          for (const size of sizes) {
            history.append(Int16Array.from({ length: size }, (_, index) => length + index));
            length += size;
          }
          expect(history.length).toBe(length);
          const all = history.all();
          expect(all.length).toBeGreaterThanOrEqual(Math.min(keepSamples, length));
          expect([...all]).toEqual(Array.from({ length: all.length }, (_, index) => length - all.length + index));
          const from = Math.max(0, length - keepSamples);
          expect(history.slice(from, from + 5)[0]).toBe(length > 0 ? from : undefined);
        },
      ),
    );
  });

  it('gives what is left of a stretch that is partly forgotten or not yet there', () => {
    const history = createSampleHistory(4);
    for (let sample = 0; sample < 20; sample += 1) history.append(Int16Array.of(sample));
    expect(history.slice(0, 100).at(-1)).toBe(19);
    expect(history.slice(0, 2)).toEqual(new Int16Array(0));
    expect(history.slice(30, 40)).toEqual(new Int16Array(0));
  });
});
