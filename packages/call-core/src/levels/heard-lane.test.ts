import { expect, test } from 'vitest';
import { HeardLane } from './heard-lane.ts';

/** Frames of one loud number each, so that it can be seen which of them counted and when. */
function createRig() {
  const counted: [atMs: number, squares: number][] = [];
  const lane = { add: (atMs: number, squares: number) => void counted.push([atMs, squares]) };
  const heard = new HeardLane(lane, 8, (bytes, fromSample) => (fromSample === 0 ? (bytes[0] as number) : 0));
  return { heard, loud: () => counted.filter(([, squares]) => squares > 0) };
}

test('of hundreds of frames on their way each counts once it is proved, at its own time', () => {
  const { heard, loud } = createRig();
  // The first ones are proved at once, so that the ring has turned before it has to grow.
  for (let frame = 0; frame < 20; frame += 1) heard.frameSent(Uint8Array.of(1), frame * 20, frame * 20);
  heard.heardTo(400);
  for (let frame = 20; frame < 520; frame += 1)
    heard.frameSent(Uint8Array.of(1 + (frame % 200)), frame * 20, frame * 20);
  expect(loud()).toHaveLength(20);
  heard.heardTo(520 * 20);
  expect(loud()).toEqual(Array.from({ length: 520 }, (_, frame) => [frame * 20, frame < 20 ? 1 : 1 + (frame % 200)]));
});

test('a frame that is sent again for the same position stands in the place of the first', () => {
  const { heard, loud } = createRig();
  for (const value of [3, 5]) {
    for (let frame = 0; frame < 100; frame += 1) heard.frameSent(Uint8Array.of(value), frame * 20, frame * 20);
  }
  heard.heardTo(2_000);
  expect(loud()).toEqual(Array.from({ length: 100 }, (_, frame) => [frame * 20, 5]));
});

test('beyond twenty seconds the oldest frame counts as silence', () => {
  const { heard, loud } = createRig();
  for (let frame = 0; frame < 1_030; frame += 1) heard.frameSent(Uint8Array.of(1), frame * 20, frame * 20);
  heard.heardTo(1_030 * 20);
  expect(loud().map(([atMs]) => atMs)).toEqual(Array.from({ length: 1_024 }, (_, frame) => (frame + 6) * 20));
});
