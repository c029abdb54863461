import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitUntilOptions {
  /** @defaultValue 5000 */
  timeoutMs?: number;
  /** The time between two looks. @defaultValue 5 */
  everyMs?: number;
  /** The error names it as what was waited for; a function is asked when the wait was in vain. @defaultValue 'the condition' */
  what?: string | (() => string);
}

/**
 * Looks until `check` gives something truthy, and returns that. It is meant for what only a real socket or process can bring
 * about: it returns as soon as the thing has happened, where a sleep would wait for the slowest machine. A `check` that
 * throws counts as "not yet".
 * @throws Error after `timeoutMs`, with the last error of `check` as its cause.
 */
export async function waitUntil<T>(check: () => T | Promise<T>, options: WaitUntilOptions = {}): Promise<T> {
  const { timeoutMs = 5_000, everyMs = 5, what = 'the condition' } = options;
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const result = await check();
      if (result) return result;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadlineMs) {
      const name = typeof what === 'string' ? what : what();
      throw new Error(`waited ${timeoutMs} ms in vain for ${name}`, { cause });
    }
    await sleep(everyMs);
  }
}
