import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Calls `send` `count` times at `rate` a second and waits until all calls have settled. What is due is counted from the start, so a
 * late timer does not lower the rate.
 */
export async function atRate(count: number, rate: number, send: (index: number) => Promise<void>): Promise<void> {
  const startMs = performance.now();
  const pending: Promise<void>[] = [];
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - startMs) * rate) / 1_000) + 1);
    for (; sent < due; sent += 1) pending.push(send(sent));
    await sleep(2);
  }
  await Promise.all(pending);
}
