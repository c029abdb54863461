import { expect, test } from 'vitest';
import { fillBars } from './spark-bars.ts';

test('a bar is as high as the loudest moment in its quarter of a second', () => {
  const bytes = new Uint8Array(30);
  bytes[3] = 96 - 14;
  bytes[12] = 96 - 36;
  const bars = new Float32Array(3);
  fillBars(bytes, 1_000, bars);
  expect([...bars]).toEqual([1, 0.5, 0].map((value) => expect.closeTo(value, 5)));
});

test('bars keep their shape while they move, whatever the levels begin with', () => {
  const bytes = Uint8Array.from({ length: 60 }, (_, at) => 40 + ((at * 7) % 40));
  const [whole, later] = [new Float32Array(4), new Float32Array(4)];
  fillBars(bytes, 0, whole);
  fillBars(bytes.subarray(7), 7 * 25, later);
  expect([...later]).toEqual([...whole]);
});

test('there are no bars before the first level', () => {
  const bars = new Float32Array(4).fill(1);
  fillBars(Uint8Array.of(82), 1_000, bars);
  expect([...bars.subarray(0, 3)]).toEqual([0, 0, 0]);
});
