import { describe, expect, it } from 'vitest';
import { MAX_STALL_MS, undisturbed } from './undisturbed.ts';

/** Tries with these stalls, one after the other; each result is the number of its try. */
function triesWith(...stalls: number[]) {
  let tries = 0;
  return {
    run: async () => ({ stalledMs: stalls[tries] ?? 0, result: (tries += 1) }),
    count: () => tries,
  };
}

describe('a try', () => {
  it('that nothing disturbed is not repeated', async () => {
    const { run, count } = triesWith(MAX_STALL_MS);
    await expect(undisturbed(run)).resolves.toBe(1);
    expect(count()).toBe(1);
  });

  it('that the machine disturbed is repeated until one is not', async () => {
    const { run } = triesWith(400, 41, 0);
    await expect(undisturbed(run)).resolves.toBe(3);
  });

  it('that was disturbed counts where it says something all the same', async () => {
    const { run } = triesWith(400, 400);
    await expect(undisturbed(run, (result) => result === 2)).resolves.toBe(2);
  });

  it('that was the last and disturbed too fails with a sentence about the machine', async () => {
    const { run, count } = triesWith(50, 60, 70, 80, 0);
    await expect(undisturbed(run)).rejects.toThrow('in each of 4 tries (by 50, 60, 70, 80 ms, where 40 are allowed)');
    expect(count()).toBe(4);
  });
});
