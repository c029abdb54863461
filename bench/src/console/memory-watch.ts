/** What a process says of its memory, over time. */
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface MemorySample {
  atMs: number;
  residentMb: number;
  heapMb: number;
}

/** Objects and buffers that were left when the garbage had been collected. Only this tells what is kept from what waits for the collector. */
export interface KeptSample {
  atMs: number;
  keptMb: number;
}

/** A collection of some tens of MB takes a few hundredths of this. */
const COLLECTED_AFTER_MS = 2_000;

const MB = 1_048_576;

const gauge = (text: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+]+)`, 'm').exec(text)?.[1] ?? Number.NaN);

/** Asks the admin listener of a process. @throws when it does not answer */
export async function readMemory(adminPort: number): Promise<MemorySample> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  return {
    atMs: performance.now(),
    residentMb: gauge(text, 'process_resident_memory_bytes') / MB,
    heapMb: gauge(text, 'nodejs_heap_size_used_bytes') / MB,
  };
}

/** Where a process writes down what it keeps, and how it is started for that. */
export interface KeptWatch {
  readonly env: Record<string, string>;
  /** Has the process collect its garbage. @throws Error when it was not started with `env` */
  read(pid: number): Promise<KeptSample>;
}

export function createKeptWatch(): KeptWatch {
  const file = join(mkdtempSync(join(tmpdir(), 'kept-')), 'heap');
  const preload = new URL('../heap-after-collection.js', import.meta.url).href;
  return {
    env: { NODE_OPTIONS: `--expose-gc --import=${preload}`, HEAP_FILE: file },
    read: async (pid) => {
      const atMs = performance.now();
      process.kill(pid, 'SIGUSR2');
      await sleep(COLLECTED_AFTER_MS);
      return { atMs, keptMb: Number(await readFile(file, 'utf8')) / 1_024 };
    },
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
