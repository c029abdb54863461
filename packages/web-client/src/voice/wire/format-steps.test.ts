import { expect, test } from 'vitest';
import { FormatSteps } from './format-steps.ts';

const LAGGING = 60;
/** The looks that it takes until the format is another one. */
function looksUntil(steps: FormatSteps, format: string, frames: number): number {
  for (let looks = 1; looks <= 2000; looks++) {
    steps.look(frames);
    if (steps.format === format) return looks;
  }
  return Infinity;
}

test('a gateway that lags for half a second gets mu-law, and PCM again after 10 s without a lag', () => {
  const steps = new FormatSteps('pcm16k');
  expect(looksUntil(steps, 'mulaw', LAGGING)).toBe(5);
  expect(looksUntil(steps, 'pcm16k', 5)).toBe(100);
});

test('the time doubles after each try that did not last, and a lag begins it anew', () => {
  const steps = new FormatSteps('pcm16k');
  looksUntil(steps, 'mulaw', LAGGING);
  looksUntil(steps, 'pcm16k', 5);
  looksUntil(steps, 'mulaw', LAGGING);
  for (let i = 0; i < 150; i++) steps.look(5);
  steps.look(30);
  expect(looksUntil(steps, 'pcm16k', 5)).toBe(200);
  looksUntil(steps, 'mulaw', LAGGING);
  expect(looksUntil(steps, 'pcm16k', 5)).toBe(400);
});

test('an ordinary delay of the acknowledgements changes nothing', () => {
  const steps = new FormatSteps('pcm16k');
  expect(looksUntil(steps, 'mulaw', 20)).toBe(Infinity);
});
