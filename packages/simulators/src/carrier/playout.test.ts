import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlayout } from './playout.ts';

function play(playout: ReturnType<typeof createPlayout>, samples: number) {
  const heard: number[] = [];
  const marks: [string, number][] = [];
  const played = playout.play(
    samples,
    (offset, bytes) => {
      expect(offset).toBe(heard.length);
      heard.push(...bytes);
    },
    (name, offset) => marks.push([name, offset]),
  );
  expect(heard).toHaveLength(played);
  return { heard, marks };
}

describe('the playout queue', () => {
  it('plays what came first, first, across pieces of any size', () => {
    const playout = createPlayout(1000);
    playout.append(Uint8Array.of(1, 2, 3));
    playout.append(Uint8Array.of(4, 5));
    expect(play(playout, 2).heard).toEqual([1, 2]);
    expect(play(playout, 2).heard).toEqual([3, 4]);
    expect(play(playout, 10).heard).toEqual([5]);
    expect(playout.queuedSamples).toBe(0);
  });

  it('returns a mark when the audio before it has been played, to the sample', () => {
    const playout = createPlayout(1000);
    playout.append(new Uint8Array(10));
    expect(playout.mark('a')).toBe(true);
    playout.append(new Uint8Array(10));
    expect(playout.mark('b')).toBe(true);
    expect(play(playout, 9).marks).toEqual([]);
    expect(play(playout, 1).marks).toEqual([['a', 1]]);
    expect(play(playout, 100).marks).toEqual([['b', 10]]);
  });

  it('has a mark due at once when nothing is queued, also after everything was played', () => {
    const playout = createPlayout(1000);
    expect(playout.mark('early')).toBe(false);
    playout.append(new Uint8Array(10));
    play(playout, 10);
    expect(playout.mark('late')).toBe(false);
  });

  it('gives up the whole queue and every outstanding mark on clear, and goes on afterwards', () => {
    const playout = createPlayout(1000);
    playout.append(new Uint8Array(10));
    playout.mark('a');
    playout.append(new Uint8Array(20));
    playout.mark('b');
    play(playout, 4);
    expect(playout.clear()).toEqual({ droppedSamples: 26, marks: ['a', 'b'] });
    expect(playout.clear()).toEqual({ droppedSamples: 0, marks: [] });
    playout.append(Uint8Array.of(9));
    expect(play(playout, 5).heard).toEqual([9]);
  });

  it('refuses the newest audio beyond its bound and says how much', () => {
    const playout = createPlayout(10);
    expect(playout.append(new Uint8Array(8).fill(1))).toBe(0);
    expect(playout.append(new Uint8Array(8).fill(2))).toBe(6);
    expect(play(playout, 100).heard).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
  });

  it('loses nothing, doubles nothing and keeps the order, whatever the sizes', () => {
    const step = fc.record({ append: fc.nat(400), play: fc.nat(400), mark: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const playout = createPlayout(1_000_000);
        const heard: number[] = [];
        const returned: string[] = [];
        const expectedMarks: string[] = [];
        let sent = 0;
        const take = (samples: number) => {
          const taken = play(playout, samples);
          heard.push(...taken.heard);
          returned.push(...taken.marks.map(([name]) => name));
        };
        steps.forEach((one, index) => {
          playout.append(Uint8Array.from({ length: one.append }, (_, at) => (sent + at) % 251));
          sent += one.append;
          if (one.mark && playout.mark(`m${index}`)) expectedMarks.push(`m${index}`);
          take(one.play);
        });
        take(1_000_000);
        expect(heard).toEqual(Array.from({ length: sent }, (_, at) => at % 251));
        expect(returned).toEqual(expectedMarks);
      }),
    );
  });
});
