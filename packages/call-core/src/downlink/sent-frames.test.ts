import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSentFrames, type SentFrames } from './sent-frames.ts';

const withFrames = (count: number, capacity = 10): SentFrames => {
  const sent = createSentFrames(1, capacity);
  for (let i = 0; i < count; i++) sent.push(Uint8Array.of(i));
  return sent;
};

describe('sent frames', () => {
  it('go out again in the order in which they went out', () => {
    const sent = withFrames(5);
    sent.takeBack(3);
    expect([sent.next()?.[0], sent.next()?.[0], sent.next()?.[0], sent.next()]).toEqual([2, 3, 4, undefined]);
  });

  it('wait only when they were taken back', () => {
    const sent = withFrames(5);
    expect([sent.waiting, sent.next()]).toEqual([0, undefined]);
  });

  it('are taken back no further than they were kept', () => {
    expect(withFrames(3).takeBack(5)).toBe(3);
    expect(withFrames(15).takeBack(50)).toBe(10);
    expect(withFrames(3).takeBack(Number.POSITIVE_INFINITY)).toBe(3);
  });

  it('can be taken back a second time, with those that had not gone out again', () => {
    const sent = withFrames(6);
    sent.takeBack(2);
    sent.next();
    expect(sent.takeBack(2)).toBe(2);
    expect([sent.waiting, sent.next()?.[0]]).toEqual([3, 3]);
  });

  it('know which one went out last, also while others wait', () => {
    const sent = withFrames(5);
    expect(sent.last()[0]).toBe(4);
    sent.takeBack(2);
    expect(sent.last()[0]).toBe(2);
    sent.next();
    expect(sent.last()[0]).toBe(3);
  });

  it('are gone when they are forgotten', () => {
    const sent = withFrames(5);
    sent.takeBack(2);
    sent.forget();
    expect([sent.waiting, sent.next(), sent.takeBack(5)]).toEqual([0, undefined, 0]);
  });

  it('are copies: what was handed over may be used again', () => {
    const sent = createSentFrames(1, 4);
    const frame = Uint8Array.of(1);
    sent.push(frame);
    frame[0] = 9;
    sent.takeBack(1);
    expect(sent.next()?.[0]).toBe(1);
  });

  it('replay what went out, as a plain list would, whatever is sent and taken back', () => {
    const deed = fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 200 }), (deeds) => {
        const sent = createSentFrames(1, 10);
        const list: number[] = [];
        const played: (number | undefined)[] = [];
        const expected: (number | undefined)[] = [];
        let next = 0;
        for (const count of deeds) {
          if (count >= 0) {
            next -= sent.takeBack(count);
            continue;
          }
          const again = sent.next();
          if (!again) {
            list.push(list.length % 251);
            sent.push(Uint8Array.of(list.at(-1)!));
          }
          played.push(again?.[0] ?? list.at(-1));
          expected.push(list[next]);
          next += 1;
        }
        expect(played).toEqual(expected);
        expect(sent.waiting).toBe(list.length - next);
      }),
      { seed: 1 },
    );
  });
});
