import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStampedFrameQueue } from './stamped-frame-queue.ts';

test('each frame keeps its stamp, however many wait and leave in between', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), { maxLength: 12 }),
      (capacity, moves) => {
        const queue = createStampedFrameQueue(1, capacity);
        const expected: number[] = [];
        let stampMs = 0;
        for (const [pushes, shifts] of moves) {
          for (let push = 0; push < pushes; push += 1) {
            stampMs += 20;
            const isFull = expected.length === capacity;
            expect(queue.push(Uint8Array.of(stampMs % 256), stampMs)).toBe(isFull);
            if (isFull) expected.shift();
            expected.push(stampMs);
          }
          for (let shift = 0; shift < shifts; shift += 1) {
            expect(queue.headStampMs).toBe(expected[0] ?? Number.NaN);
            const stamp = expected.shift();
            expect(queue.shift()?.[0]).toBe(stamp === undefined ? undefined : stamp % 256);
          }
        }
        expect(queue.length).toBe(expected.length);
      },
    ),
  );
});
