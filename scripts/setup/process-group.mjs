import { constants } from 'node:os';

/**
 * Sends a signal to a child that leads a process group (spawned with `detached`) and to all of its children.
 * @param {number | undefined} pid undefined when the command could not be started
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: it ended by itself in the meantime. EPERM: it runs as root through sudo; it has to end by itself.
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/**
 * The exit code as a shell would tell it: 127 when the command could not be started, 128 + n when signal n ended it.
 * @param {number | null} code as of the child's `close` event; negative when it could not be started
 * @param {NodeJS.Signals | null} signal
 */
export function shellExitCode(code, signal) {
  if (signal !== null) return 128 + constants.signals[signal];
  return code === null || code < 0 ? 127 : code;
}
