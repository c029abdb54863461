/** Starts and watches the processes that are measured. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly pid: number;
  /** CPU time used so far, in seconds; `undefined` where the system does not tell. */
  cpuSeconds(): Promise<number | undefined>;
  stop(): Promise<void>;
}

const CLOCK_TICKS_PER_SECOND = 100;
/** A busy machine takes long to start a process, which is no reason to give a benchmark up. */
const READY_WITHIN_MS = 60_000;

/**
 * Reads the CPU time that a process has used so far: utime and stime of /proc/PID/stat (proc(5), fields 14 and 15).
 * @returns seconds; `undefined` where the system does not tell
 */
export async function readCpuSeconds(pid: number | undefined): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}

export const findFreePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/**
 * Starts `entry` (from the root of the repository) and waits until it is ready.
 * @throws Error when it is not ready in 60 s, or stops before; it is ended then
 */
export async function startService(entry: string, port: number, env: Record<string, string>): Promise<Child> {
  const path = fileURLToPath(new URL(`../../${entry}`, import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'development',
      LOG_LEVEL: 'error',
      HOST: '127.0.0.1',
      PORT: String(port),
      // A worker has only its admin listener. Nobody here asks the other processes for their metrics.
      ADMIN_PORT: entry.endsWith('worker.js') ? String(port) : '0',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const untilMs = Date.now() + READY_WITHIN_MS;
  const isReady = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > untilMs) {
      child.kill('SIGKILL');
      throw new Error(`${entry} did not start; see above`);
    }
    await sleep(50);
  }
  return {
    pid: child.pid ?? 0,
    cpuSeconds: () => readCpuSeconds(child.pid),
    async stop() {
      if (child.exitCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    },
  };
}
