import { expect, test } from 'vitest';
import { createVoiceWatch } from './voice-watch.ts';

const BATCH_FRAMES = 2_000;
const BATCHES = 40;

/** As in packages/audio/src/allocation.test.ts: the least of many batches, since a compiler at work adds to some of them. */
function heapBytesPerRun(run: () => void): number {
  const costs: number[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < BATCH_FRAMES; i++) run();
    costs.push((process.memoryUsage().heapUsed - before) / BATCH_FRAMES);
  }
  return Math.min(...costs.filter((cost) => cost >= 0));
}

/** A level on its way between two functions may be boxed: 16 bytes. An object or a view would be more. */
const ONE_NUMBER = 24;

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
  expect(heapBytesPerRun(run)).toBeLessThan(ONE_NUMBER);
});
