import { readWebFrame } from '@trunkline/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UplinkQueue } from './uplink-queue.ts';

const frame = (): ArrayBuffer => new ArrayBuffer(648);
const seqOf = (bytes: ArrayBuffer | undefined): number | undefined => bytes && readWebFrame(new Uint8Array(bytes))?.seq;
const takeAll = (queue: UplinkQueue): (number | undefined)[] => {
  const numbers: (number | undefined)[] = [];
  for (let bytes = queue.take(); bytes; bytes = queue.take()) numbers.push(seqOf(bytes));
  return numbers;
};
const pushMany = (queue: UplinkQueue, count: number): void => {
  for (let i = 0; i < count; i++) queue.push(frame());
};

test('frames are numbered from 0 as they are sent, in the format that they have', () => {
  const queue = new UplinkQueue();
  queue.push(frame());
  queue.push(new ArrayBuffer(168));
  expect(readWebFrame(new Uint8Array(queue.take()!))).toMatchObject({ format: 'pcm16k', seq: 0, flags: 0 });
  expect(readWebFrame(new Uint8Array(queue.take()!))).toMatchObject({ format: 'mulaw', seq: 1 });
  expect(queue.take()).toBeUndefined();
});

test('after a cut, what the gateway does not have goes out again under its old numbers, and then what is new', () => {
  const queue = new UplinkQueue();
  pushMany(queue, 10);
  takeAll(queue);
  pushMany(queue, 2);
  queue.resume(7);
  expect(takeAll(queue)).toEqual([7, 8, 9, 10, 11]);
  expect(queue.dropped).toBe(0);
});

test('more than 2 s that were never sent are dropped oldest first, and leave no gap in the numbers', () => {
  const queue = new UplinkQueue();
  pushMany(queue, 130);
  expect(queue.length).toBe(100);
  expect(queue.dropped).toBe(30);
  queue.resume(0);
  expect(takeAll(queue)).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test('what was under way and is older than 2 s is lost with the connection, and counted', () => {
  const queue = new UplinkQueue();
  pushMany(queue, 50);
  takeAll(queue);
  pushMany(queue, 80);
  queue.resume(0);
  expect(takeAll(queue)[0]).toBe(30);
  expect(queue.dropped).toBe(30);
});

test('what was lost with a connection is counted once, however many connections follow', () => {
  const queue = new UplinkQueue();
  pushMany(queue, 50);
  takeAll(queue);
  pushMany(queue, 80);
  queue.resume(0);
  queue.resume(0);
  takeAll(queue);
  queue.resume(40);
  expect(queue.dropped).toBe(30);
  expect(takeAll(queue)[0]).toBe(40);
});

test('no more than 2 s are under way at a time', () => {
  const queue = new UplinkQueue();
  for (let i = 0; i < 100; i++) {
    queue.push(frame());
    queue.take();
  }
  queue.push(frame());
  expect(queue.take()).toBeUndefined();
  queue.acknowledge(1);
  expect(seqOf(queue.take())).toBe(100);
});

test('whatever happens, nothing is lost that is not counted, and no number goes backwards within a connection', () => {
  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ take: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ arrive: fc.integer({ min: 0, max: 40 }) }),
    fc.constant({ cut: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new UplinkQueue();
      let pushed = 0;
      let expected = 0;
      let missing = 0;
      let underWay: number[] = [];
      const arrive = (count: number): void => {
        for (const seq of underWay.splice(0, count)) {
          if (seq < expected) continue;
          missing += seq - expected;
          expected = seq + 1;
        }
        queue.acknowledge(expected);
      };
      for (const one of steps) {
        if ('push' in one) {
          pushMany(queue, one.push);
          pushed += one.push;
        } else if ('take' in one) {
          for (let i = 0; i < one.take; i++) {
            const seq = seqOf(queue.take());
            if (seq !== undefined) underWay.push(seq);
          }
        } else if ('arrive' in one) arrive(one.arrive);
        else {
          underWay = [];
          queue.resume(expected);
        }
      }
      underWay = [];
      queue.resume(expected);
      // What may not be under way yet goes once the first ones have been acknowledged.
      for (let round = 0; round < 2; round += 1) {
        underWay.push(...takeAll(queue).map(Number));
        arrive(Infinity);
      }
      return expected - missing + queue.dropped >= pushed && missing <= queue.dropped;
    }),
  );
});
