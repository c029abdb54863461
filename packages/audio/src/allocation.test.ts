import { expect, test, vi } from 'vitest';
import {
  createFrameQueue,
  createReframer,
  createTranscoder,
  fadesOf,
  mulawLevelDbfs,
  pcm16LevelDbfs,
} from './index.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const BATCH_FRAMES = 2000;
const MOST_BATCHES = 400;
/** An object that is made for every frame costs at least 16 bytes. */
const NOTHING_BYTES = 8;
/** A number that is given back may be boxed, 16 bytes each time it is passed on, as the compiler likes. An object of a frame is over 100. */
const NUMBERS_BYTES = 40;

/**
 * Heap bytes that one run costs once the code is compiled. The least of many batches is taken: a compiler that has
 * not finished yet adds to a batch, and a collection in the middle makes one negative, which is left out; an object
 * made for every frame adds to each of them. The first batch that costs nothing proves that nothing is made, so there are no
 * more; how many it takes until then is up to the compiler, which a busy machine delays.
 */
function heapBytesPerRun(run: () => void, enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < MOST_BATCHES && least >= enough; batch++) {
    const cost = batchBytesPerRun(run);
    if (cost >= 0) least = Math.min(least, cost);
  }
  return least;
}

function batchBytesPerRun(run: () => void): number {
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < BATCH_FRAMES; i++) run();
  return (process.memoryUsage().heapUsed - before) / BATCH_FRAMES;
}

const kept: object[] = [];

test('the measurement sees one small object a frame', () => {
  const costs = Array.from({ length: 31 }, () =>
    batchBytesPerRun(() => {
      kept[0] = { frame: 1 };
    }),
  );
  // A collection falls into a few of them.
  expect(costs.toSorted((a, b) => a - b)[15]).toBeGreaterThanOrEqual(16);
});

const mulaw = new Uint8Array(160).map((_, i) => 37 * i);
const pcm = new Uint8Array(640).map((_, i) => 37 * i);
const third = new Uint8Array(54);
const up = createTranscoder('mulaw', 'pcm16k');
const down = createTranscoder('pcm16k', 'mulaw');
const same = createTranscoder('pcm16k', 'pcm16k');
const faded = new Uint8Array(640);
const queue = createFrameQueue({ frameBytes: 160, capacityFrames: 3000 });
const reframer = createReframer(160);
const sink = { writeFrame: (frame: Uint8Array) => void queue.push(frame) };

test.each([
  ['transcoding up', () => void up.process(mulaw)],
  ['transcoding down', () => void down.process(pcm)],
  ['passing PCM on', () => void same.process(pcm)],
  ['fading PCM in', () => fadesOf('pcm16k').fadeIn(pcm, faded)],
  ['letting PCM die away', () => fadesOf('pcm16k').conceal(pcm, faded)],
  [
    'queueing and reading',
    () => {
      queue.push(mulaw);
      queue.peek();
      queue.shift();
    },
  ],
  [
    'reframing a whole frame',
    () => {
      reframer.push(mulaw, sink);
      queue.shift();
    },
  ],
  [
    'reframing pieces',
    () => {
      reframer.push(third, sink);
      queue.shift();
    },
  ],
])('%s makes no object per frame', (_, run) => {
  expect(heapBytesPerRun(run, NOTHING_BYTES)).toBeLessThan(NOTHING_BYTES);
});

test.each([
  ['of mu-law', () => void mulawLevelDbfs(mulaw)],
  ['of PCM', () => void pcm16LevelDbfs(pcm)],
])('measuring the level %s makes no object per frame', (_, run) => {
  expect(heapBytesPerRun(run, NUMBERS_BYTES)).toBeLessThan(NUMBERS_BYTES);
});
