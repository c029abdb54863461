/** Calls `send` `count` times at `rate` a second, by the clock, and waits for all. */
export async function atRate(count: number, rate: number, send: (index: number) => Promise<void>): Promise<void> {
  const startMs = performance.now();
  const pending: Promise<void>[] = [];
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - startMs) * rate) / 1_000) + 1);
    for (; sent < due; sent += 1) pending.push(send(sent));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(pending);
}
