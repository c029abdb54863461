import { Worker } from 'node:worker_threads';
import type { SurfaceOrder, SurfaceReport } from './surface-worker.ts';

/** An input that has not been read in this time will not be. */
const HANG_MS = 10_000;

/**
 * Tries a surface in a thread, and ends the thread where it hangs.
 * @returns its report; for a hang, one with just this fault.
 */
export async function watchSurface(order: Omit<SurfaceOrder, 'place'>): Promise<SurfaceReport> {
  const place = new SharedArrayBuffer(4);
  const at = new Int32Array(place);
  const workerData: SurfaceOrder = { ...order, place };
  const worker = new Worker(new URL('./surface-worker.js', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    let seen = -1;
    const watch = setInterval(() => {
      const input = Atomics.load(at, 0);
      if (input !== seen || input === 0) {
        seen = input;
        return;
      }
      clearInterval(watch);
      void worker.terminate();
      const fault = { surface: order.surface, input, what: `hangs for ${HANG_MS / 1_000} s`, shown: '' };
      resolve({ inputs: input - order.from, faults: [fault], slowestMs: HANG_MS, grownBytes: 0 });
    }, HANG_MS);
    worker.once('message', (report: SurfaceReport) => {
      clearInterval(watch);
      resolve(report);
    });
    worker.once('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
  });
}
