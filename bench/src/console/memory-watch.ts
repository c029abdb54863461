/** What a process says of its memory, over time. */
export interface MemorySample {
  atMs: number;
  residentMb: number;
  heapMb: number;
}

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

/** The line of least squares through samples, in MB a minute. It says whether memory grows, whatever the collector does in between. */
export function growthPerMinute(samples: readonly MemorySample[], of: 'residentMb' | 'heapMb'): number {
  const minutes = samples.map(({ atMs }) => atMs / 60_000);
  const meanX = minutes.reduce((sum, x) => sum + x, 0) / samples.length;
  const meanY = samples.reduce((sum, sample) => sum + sample[of], 0) / samples.length;
  let over = 0;
  let under = 0;
  for (const [index, sample] of samples.entries()) {
    const x = (minutes[index] as number) - meanX;
    over += x * (sample[of] - meanY);
    under += x * x;
  }
  return under === 0 ? 0 : over / under;
}
