/**
 * Loaded into a program that is measured: at SIGUSR2 it collects its garbage and writes down, as JSON to STATE_FILE, what is left and what
 * keeps its event loop going.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env['STATE_FILE'];
if (isMainThread && file !== undefined) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    const resources: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
    // Whoever waits for the file must not read it before it is whole.
    writeFileSync(`${file}.new`, JSON.stringify({ keptBytes: heapUsed + external, resources }));
    renameSync(`${file}.new`, file);
  });
}
