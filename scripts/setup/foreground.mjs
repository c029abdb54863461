import { spawn } from 'node:child_process';
import { attachLifeline } from './lifeline.mjs';
import { shellExitCode, signalGroup } from './process-group.mjs';

/**
 * Runs a command that owns the terminal: it reads and writes our standard streams and gets our signals. It leads a process
 * group of its own, so that a Ctrl-C reaches it through us only, and therefore once.
 * @param {{ command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv }} job
 * @param {ReturnType<typeof import('./signals.mjs').createSignals>} signals
 * @returns {Promise<number>} its exit code as a shell would tell it
 */
export async function runForeground({ command, args, cwd, env }, signals) {
  signals.signal.throwIfAborted();
  const child = spawn(command, args, { cwd, env, stdio: 'inherit', detached: true });
  const lifeline = attachLifeline(child.pid);
  /** @type {Promise<number>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(shellExitCode(code, signal)));
  });
  try {
    return await signals.whileForeground((name) => signalGroup(child.pid, name), ended);
  } finally {
    lifeline.release();
  }
}
