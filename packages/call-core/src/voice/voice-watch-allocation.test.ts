import { expect, test, vi } from 'vitest';
import { createVoiceWatch } from './voice-watch.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const BATCH_FRAMES = 2_000;
/** Many, since the compiler works beside the test and may take its time: what counts is where it arrives. */
const BATCHES = 1_000;

/** The least of as many batches as it takes to get below `enough`: a compiler at work adds to some of them. */
function heapBytesPerRun(run: () => void, enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES && least >= enough; batch++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < BATCH_FRAMES; i++) run();
    const cost = (process.memoryUsage().heapUsed - before) / BATCH_FRAMES;
    // A collection in the middle makes it negative, and tells nothing.
    if (cost >= 0 && cost < least) least = cost;
  }
  return least;
}

/**
 * Numbers on their way between functions may be boxed, 16 bytes each, as the compiler likes: four were seen, and the
 * measurement itself adds a little. A view of a frame is over 100.
 */
const FEW_NUMBERS = 96;

const loud = new Uint8Array(160);
const soft = new Uint8Array(160).fill(0x7e);

test.each([
  ['shut', soft, true],
  ['not armed', loud, false],
  ['open', loud, true],
])('a voice watch that is %s makes no object per frame', (_, frame, isArmed) => {
  const watch = createVoiceWatch({ reset() {}, push() {} });
  let nowMs = 0;
  const run = (): void => {
    nowMs += 20;
    watch.agentFrame(loud, nowMs + 40);
    watch.callerFrame(frame, isArmed, nowMs);
  };
  expect(heapBytesPerRun(run, FEW_NUMBERS)).toBeLessThan(FEW_NUMBERS);
});
