/** Does `work` for each item, at most `size` at a time, so that a round of look-ups does not look like an attack to a peer. */
export async function inBatches<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let index = 0; index < items.length; index += size) {
    await Promise.all(items.slice(index, index + size).map(work));
  }
}
