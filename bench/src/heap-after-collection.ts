/** Loaded into a program that is measured: at SIGUSR2 it collects its garbage and writes down what is left, in KiB, to HEAP_FILE. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env['HEAP_FILE'];
if (isMainThread && file !== undefined) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    writeFileSync(file, String(Math.round((heapUsed + external) / 1_024)));
  });
}
