/** What a process says of its memory, over time. */
import type { StateWatch } from '../process-state.ts';

export interface MemorySample {
  atMs: number;
  residentMb: number;
  heapMb: number;
}

/** What was left when the garbage had been collected. */
export interface KeptSample {
  atMs: number;
  keptMb: number;
}

const MB = 1_048_576;

const gauge = (text: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+]+)`, 'm').exec(text)?.[1] ?? Number.NaN);

/** @throws Error when the process was not started for it */
export async function readKept(watch: StateWatch, pid: number): Promise<KeptSample> {
  const atMs = performance.now();
  return { atMs, keptMb: (await watch.read(pid)).keptBytes / MB };
}

/** Asks the admin listener of a process. @throws when it does not answer */
export async function readMemory(adminPort: number): Promise<MemorySample> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  return {
    atMs: performance.now(),
    residentMb: gauge(text, 'process_resident_memory_bytes') / MB,
    heapMb: gauge(text, 'nodejs_heap_size_used_bytes') / MB,
  };
}

/** The line of least squares through samples, in MB a minute. It says whether memory grows, whatever the collector does in between. */
export function growthPerMinute(samples: readonly (readonly [atMs: number, mb: number])[]): number {
  const minutes = samples.map(([atMs]) => atMs / 60_000);
  const meanX = minutes.reduce((sum, x) => sum + x, 0) / samples.length;
  const meanY = samples.reduce((sum, [, mb]) => sum + mb, 0) / samples.length;
  let over = 0;
  let under = 0;
  for (const [index, [, mb]] of samples.entries()) {
    const x = (minutes[index] as number) - meanX;
    over += x * (mb - meanY);
    under += x * x;
  }
  return under === 0 ? 0 : over / under;
}
