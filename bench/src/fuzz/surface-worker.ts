/**
 * Tries one surface in a thread of its own. The number of the input that is being read stands in shared memory, so that whoever watches
 * can tell a reader that does not come back, and name its input.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { SURFACES } from './surfaces/index.ts';
import { type TryResult, trySurface } from './try-surface.ts';

export interface SurfaceOrder {
  surface: string;
  seed: number;
  from: number;
  inputs: number;
  mostMs: number;
  /** One number: that of the input which is being read. */
  place: SharedArrayBuffer;
}

export interface SurfaceReport extends TryResult {
  /** By how much the heap had grown, after a collection, from a tenth of the inputs to all of them. */
  grownBytes: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heapBytes = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

const { surface: name, seed, from, inputs, mostMs, place } = workerData as SurfaceOrder;
const surface = SURFACES.find((one) => one.name === name);
if (!surface) throw new Error(`there is no surface "${name}"`);
const at = new Int32Array(place);
const before = (input: number): void => void Atomics.store(at, 0, input);

// The first tenth fills what is kept on purpose, such as compiled patterns and schemas.
const warmUp = trySurface(surface, { seed, from, inputs: Math.ceil(inputs / 10), mostMs: mostMs / 10, before });
const heapBefore = heapBytes();
const rest = trySurface(surface, {
  seed,
  from: from + warmUp.inputs,
  inputs: inputs - warmUp.inputs,
  mostMs: (mostMs * 9) / 10,
  before,
});
const report: SurfaceReport = {
  inputs: warmUp.inputs + rest.inputs,
  faults: [...warmUp.faults, ...rest.faults],
  slowestMs: Math.max(warmUp.slowestMs, rest.slowestMs),
  grownBytes: heapBytes() - heapBefore,
};
parentPort?.postMessage(report);
