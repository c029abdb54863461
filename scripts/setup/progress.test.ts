import { expect, it } from 'vitest';
import { createProgress } from './progress.mjs';

function setUp(isTerminal: boolean) {
  let nowMs = 0;
  let text = '';
  const progress = createProgress({
    write: (part) => {
      text += part;
    },
    isTerminal,
    nowMs: () => nowMs,
  });
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { progress, wait, text: () => text };
}

it('prints one line for a step in a log, with what it came to and how long it took', async () => {
  const { progress, wait, text } = setUp(false);
  const result = await progress.step('Redis', async (note) => {
    note('starting');
    wait(1234);
    note('on port 1');
    return 42;
  });
  expect(result).toBe(42);
  expect(text()).toBe('✓ Redis: on port 1  1.2 s\n');
});

it('marks a step that failed and passes its error on', async () => {
  const { progress, text } = setUp(false);
  const failing = progress.step('Build', async () => {
    throw new Error('no compiler');
  });
  await expect(failing).rejects.toThrow('no compiler');
  expect(text()).toBe('✗ Build  0.0 s\n');
});

it('shows a step while it runs on a terminal and writes over it', async () => {
  const { progress, text } = setUp(true);
  await progress.step('Build', async () => {});
  expect(text()).toBe('\r\x1b[K… Build  0.0 s\r\x1b[K✓ Build  0.0 s\n');
});
