/** Gives a surface one input after the other, and says what was wrong. The same seed gives the same inputs, each by its number alone. */
import { createRandom } from '@trunkline/simulators';
import { blamesPeer, type Probe, type Surface } from './surface.ts';

export interface Fault {
  surface: string;
  /** The number of the input; with the seed it makes the input again. */
  input: number;
  /** What happened: `throws ...`, `takes 31 ms`, or a sentence of the surface's. */
  what: string;
  /** The beginning of the input. */
  shown: string;
}

export interface TryOptions {
  seed: number;
  /** The number of the first input; 0 by default. */
  from?: number;
  /** Inputs at most. */
  inputs: number;
  /** From when on an input takes too long, whatever the surface allows; by default 20 ms, or what the surface allows. */
  slowMs?: number;
  /** Ends after so long, whatever is left. */
  mostMs?: number;
  /** Called before each input with its number, for whoever watches from another thread. */
  before?(input: number): void;
}

export interface TryResult {
  inputs: number;
  faults: Fault[];
  /** Of the slowest input, at its best of three tries. */
  slowestMs: number;
}

/** One frame of sound: whatever takes longer is heard in every call of the process. */
const MOST_MS = 20;
/** More of a kind say nothing new. */
const MOST_FAULTS = 20;
const MOST_SHOWN = 300;

/** @returns a seed for one input that tells nothing of its neighbours'. */
export function seedOf(seed: number, surface: string, input: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  for (let index = 0; index < surface.length; index += 1)
    mixed = Math.imul(mixed ^ surface.charCodeAt(index), 0x01000193);
  return (mixed ^ Math.imul(input + 1, 0xc2b2ae35)) >>> 0;
}

const show = (input: unknown): string =>
  (input instanceof Uint8Array
    ? `bytes ${Buffer.from(input).toString('hex')}`
    : (JSON.stringify(input) ?? String(input))
  ).slice(0, MOST_SHOWN);

function run(surface: Surface, probe: Probe): string | undefined {
  try {
    return probe.run();
  } catch (error) {
    if ((surface.isAnswer ?? blamesPeer)(error)) return undefined;
    const { name, message } = error as Error;
    return `throws ${name}: ${String(message).slice(0, 200)}`;
  }
}

function timed(surface: Surface, probe: Probe): { what: string | undefined; tookMs: number } {
  const startMs = performance.now();
  const what = run(surface, probe);
  return { what, tookMs: performance.now() - startMs };
}

/** A collection or another process may fall into one try, and hardly into three. */
function fastestMs(surface: Surface, probe: () => Probe, firstMs: number): number {
  return Math.min(firstMs, timed(surface, probe()).tookMs, timed(surface, probe()).tookMs);
}

export function trySurface(surface: Surface, options: TryOptions): TryResult {
  const { seed, from = 0, inputs, mostMs = Infinity, before } = options;
  const limitMs = options.slowMs ?? surface.mostMs ?? MOST_MS;
  const untilMs = performance.now() + mostMs;
  const faults: Fault[] = [];
  let slowestMs = 0;
  let done = 0;
  for (let input = from; done < inputs && faults.length < MOST_FAULTS; input += 1, done += 1) {
    // To read the clock for each input would cost more than some readers do.
    if (done % 64 === 0 && performance.now() > untilMs) break;
    before?.(input);
    const make = (): Probe => surface.next(createRandom(seedOf(seed, surface.name, input)));
    const probe = make();
    const { what, tookMs } = timed(surface, probe);
    const slowMs = tookMs > Math.max(slowestMs, 1) ? fastestMs(surface, make, tookMs) : 0;
    slowestMs = Math.max(slowestMs, slowMs);
    const wrong = what ?? (slowMs > limitMs ? `takes ${slowMs.toFixed(0)} ms` : undefined);
    if (wrong !== undefined) faults.push({ surface: surface.name, input, what: wrong, shown: show(make().input) });
  }
  return { inputs: done, faults, slowestMs };
}
