/** What several processes take together, read from /proc (proc(5)). */
import { readFile } from 'node:fs/promises';
import { readCpuSeconds } from '../child.ts';

/** The children that a process has now. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** @returns `pid` and all processes below it. */
export async function treeOf(pid: number): Promise<number[]> {
  const below = await Promise.all((await childrenOf(pid)).map(treeOf));
  return [pid, ...below.flat()];
}

/** Memory of these processes in MB. What they share, such as the program itself, counts once. */
export async function residentMb(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
    }),
  );
  return each.reduce((sum, kb) => sum + kb, 0) / 1_024;
}

/** CPU time that each of these processes has used so far, in seconds. */
export async function cpuOfEach(pids: readonly number[]): Promise<number[]> {
  return Promise.all(pids.map(async (pid) => (await readCpuSeconds(pid)) ?? Number.NaN));
}
