import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * Ends `pid` and removes `dir` as soon as this process is gone, however it ended: a shell waits on a pipe that only this
 * process holds open. An exit handler would miss SIGKILL, by which test runners end hanging workers.
 * @returns the shell. Kill it when `pid` has ended by itself, because its number may be given to another process.
 */
export function startWatchdog(pid: number, dir: string): ChildProcess {
  const watchdog = spawn('sh', ['-c', 'read -r _; kill -9 "$1"; rm -rf "$2"', 'sh', String(pid), dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // It has a process group of its own, so that Ctrl-C does not end it before it has cleaned up.
    detached: true,
  });
  watchdog.unref();
  return watchdog;
}
