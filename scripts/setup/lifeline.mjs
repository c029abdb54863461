import { spawn } from 'node:child_process';
import { signalGroup } from './process-group.mjs';

/** Waits for the end of its standard input, then ends the process group named by its argument. */
const WATCHER = 'cat >/dev/null; kill -TERM "-$1"';

/**
 * Ends a child's process group when this process ends in whatever way: a watcher holds the other end of a pipe, and the
 * system closes our end even after a kill -9.
 * @param {number | undefined} pid of a child that leads a process group (`detached`); undefined when it could not be started
 * @returns {{ cut: () => void, release: () => void }} `cut` ends the group now, `release` lets it be
 */
export function attachLifeline(pid) {
  if (pid === undefined) return { cut: () => {}, release: () => {} };
  // The watcher has a process group of its own, because whatever kills ours must not take it along.
  const watcher = spawn('sh', ['-c', WATCHER, 'lifeline', `${pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  return {
    cut: () => watcher.stdin.end(),
    release: () => signalGroup(watcher.pid, 'SIGKILL'),
  };
}
