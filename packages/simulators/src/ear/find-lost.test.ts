import { expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { findLostMs } from './find-lost.ts';

const FRAME = 160;
const random = createRandom(1);
const said = Int16Array.from({ length: FRAME * 50 }, () => random.integer(-8000, 8000));

function joined(...pieces: Int16Array[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...piece]));
}
const silence = (ms: number): Int16Array => new Int16Array(ms * 8);

it.each([
  ['as it was said', said, 0],
  [
    'after a silence of odd length and with one in the middle',
    joined(silence(33), said.subarray(0, FRAME * 20), silence(500), said.subarray(FRAME * 20)),
    0,
  ],
  ['without its beginning', said.subarray(FRAME * 2), 40],
  ['without something in the middle', joined(said.subarray(0, FRAME * 10), said.subarray(FRAME * 13)), 60],
  ['cut short in the middle of a frame', said.subarray(0, FRAME * 40 + 80), 190],
  ['in another order', joined(said.subarray(FRAME * 25), said.subarray(0, FRAME * 25)), 500],
  ['not at all', silence(1000), 1000],
])('counts what is lost of a sound that was heard %s', (_how, heard, lostMs) => {
  expect(findLostMs(said, heard)).toBe(lostMs);
});

/** The first 5 ms of what was said from `atMs` on, as after a break. */
function fadedIn(atMs: number): Int16Array {
  return said.slice(atMs * 8, (atMs + 5) * 8).map((sample, index) => (sample * index) / 40);
}

it.each([
  ['between two frames', joined(said.subarray(0, 1600), silence(80), fadedIn(200), said.subarray(1640)), 5],
  [
    'in the middle of a frame, which was filled with silence and a frame of concealment',
    joined(said.subarray(0, 1663), silence(32), fadedIn(207.875), said.subarray(1703)),
    10,
  ],
])('counts the fade alone where the sound broke off %s', (_where, heard, lostMs) => {
  expect(findLostMs(said, heard)).toBe(lostMs);
});

it('misses no silence', () => {
  expect(findLostMs(joined(said, silence(300), said), joined(said, said))).toBe(0);
});
