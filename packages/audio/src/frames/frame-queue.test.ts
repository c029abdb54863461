import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameQueue, type FrameQueue } from './frame-queue.ts';

const FRAME_BYTES = 3;

/** A frame that tells which it is, in all of its bytes. */
const numbered = (n: number): Uint8Array => Uint8Array.of(n & 0xff, (n >> 8) & 0xff, ~n & 0xff);

/** The queue as one would write it without caring for memory. */
interface Model {
  held: number[];
  dropped: number;
  next: number;
}

interface Step {
  name: string;
  run: (this: void, model: Model, queue: FrameQueue, capacity: number) => void;
}

/** The frame with this number as a list, or undefined for none: what a read must give. */
const listed = (n: number | undefined) => (n === undefined ? undefined : [...numbered(n)]);
const bytesOf = (frame: Uint8Array | undefined) => frame && [...frame];

const STEPS: Step[] = [
  {
    name: 'push',
    run(model, queue, capacity) {
      const overflow = model.held.length === capacity;
      model.held.push(model.next);
      if (overflow) {
        model.held.shift();
        model.dropped++;
      }
      expect(queue.push(numbered(model.next++))).toBe(overflow);
    },
  },
  { name: 'shift', run: (model, queue) => expect(bytesOf(queue.shift())).toEqual(listed(model.held.shift())) },
  {
    name: 'shift into a buffer',
    run: (model, queue) =>
      expect(bytesOf(queue.shift(new Uint8Array(FRAME_BYTES)))).toEqual(listed(model.held.shift())),
  },
  { name: 'peek', run: (model, queue) => expect(bytesOf(queue.peek())).toEqual(listed(model.held[0])) },
  {
    name: 'drop the oldest',
    run(model, queue) {
      const held = model.held.shift() !== undefined;
      if (held) model.dropped++;
      expect(queue.dropOldest()).toBe(held);
    },
  },
  {
    name: 'clear',
    run(model, queue) {
      expect(queue.clear()).toBe(model.held.length);
      model.held = [];
    },
  },
];

const [push, ...others] = STEPS;
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant(push!) },
  { weight: 4, arbitrary: fc.constantFrom(...others) },
);

describe('frame queue', () => {
  test('does what a plain list does: no frame twice, none out of order, the depth bounded, the drops counted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 16 }),
        fc.array(step, { maxLength: 120 }),
        (capacityFrames, initialFrames, steps) => {
          const queue = createFrameQueue({ frameBytes: FRAME_BYTES, capacityFrames, initialFrames });
          const model: Model = { held: [], dropped: 0, next: 1 };
          for (const { run } of steps) {
            run(model, queue, capacityFrames);
            expect(queue.length).toBe(model.held.length);
            expect(queue.length).toBeLessThanOrEqual(capacityFrames);
            expect(queue.droppedFrames).toBe(model.dropped);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('holds 60 s and gives all of it back in order, though it began with room for one second', () => {
    const queue = createFrameQueue({ frameBytes: FRAME_BYTES, capacityFrames: 3000 });
    for (let n = 0; n < 3000; n++) expect(queue.push(numbered(n))).toBe(false);
    for (let n = 0; n < 3000; n++) expect(bytesOf(queue.shift())).toEqual(listed(n));
    expect(queue.shift()).toBeUndefined();
    expect(queue.droppedFrames).toBe(0);
  });

  test('keeps the newest when it overflows', () => {
    const queue = createFrameQueue({ frameBytes: FRAME_BYTES, capacityFrames: 2 });
    expect([1, 2, 3, 4].map((n) => queue.push(numbered(n)))).toEqual([false, false, true, true]);
    expect(bytesOf(queue.shift())).toEqual(listed(3));
    expect(bytesOf(queue.shift())).toEqual(listed(4));
    expect(queue.droppedFrames).toBe(2);
  });

  test('copies in, so the sender may reuse its frame', () => {
    const queue = createFrameQueue({ frameBytes: FRAME_BYTES, capacityFrames: 2 });
    const frame = numbered(7);
    queue.push(frame);
    frame.fill(0);
    expect(bytesOf(queue.shift())).toEqual(listed(7));
  });

  test('a view lent out stays as it is while the queue overflows and grows', () => {
    const queue = createFrameQueue({ frameBytes: FRAME_BYTES, capacityFrames: 4, initialFrames: 1 });
    queue.push(numbered(1));
    const view = queue.peek();
    for (let n = 2; n < 20; n++) queue.push(numbered(n));
    expect(bytesOf(view)).toEqual(listed(1));
  });

  test("a buffer of one's own is returned, and one that is too short takes no frame from the queue", () => {
    const queue = createFrameQueue({ frameBytes: FRAME_BYTES, capacityFrames: 2 });
    queue.push(numbered(5));
    expect(() => queue.shift(new Uint8Array(FRAME_BYTES - 1))).toThrow(RangeError);
    expect(queue.length).toBe(1);
    const own = new Uint8Array(FRAME_BYTES);
    expect(queue.shift(own)).toBe(own);
    expect(bytesOf(own)).toEqual(listed(5));
  });

  test('a frame of another size is refused, with the way out', () => {
    const queue = createFrameQueue({ frameBytes: 160, capacityFrames: 2 });
    expect(() => queue.push(new Uint8Array(159))).toThrow('the frame has 159 bytes, not 160; reframe it first');
  });

  test.each([
    { frameBytes: 0, capacityFrames: 1 },
    { frameBytes: 160, capacityFrames: 0 },
    { frameBytes: 160, capacityFrames: 1.5 },
    { frameBytes: 160, capacityFrames: 1, initialFrames: 0 },
  ])('the options %o are refused', (options) => {
    expect(() => createFrameQueue(options)).toThrow(/must be a positive whole number/);
  });
});
