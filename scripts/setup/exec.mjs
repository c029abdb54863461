import { spawn } from 'node:child_process';
import { shellExitCode, signalGroup } from './process-group.mjs';

/** This holds the whole complaint of any tool that we run, and bounds an endless one. */
const MAX_OUTPUT_CHARS = 256 * 1024;

/**
 * @typedef {{ code: number, output: string }} ExecResult code as a shell tells it: 127 not found, 128 + n killed by signal n
 * @typedef {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} ExecOptions
 * @typedef {(command: string, args: string[], options?: ExecOptions) => Promise<ExecResult>} Exec
 */

/**
 * Makes the function that runs a command to its end and keeps what it says. The child leads a process group of its own, so
 * that a time limit or an interrupt ends its children as well.
 * @param {{ signal: AbortSignal, cwd: string, echo?: (text: string) => void }} context `signal` ends every command; `echo` sees the output as it comes
 * @returns {Exec}
 */
export function createExec({ signal, cwd, echo = () => {} }) {
  return (command, args, options = {}) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const child = spawn(command, args, {
        cwd: options.cwd ?? cwd,
        env: options.env ?? process.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let output = '';
      /** @param {Buffer} chunk */
      const collect = (chunk) => {
        const text = chunk.toString();
        echo(text);
        output = (output + text).slice(-MAX_OUTPUT_CHARS);
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);

      const stop = () => signalGroup(child.pid, 'SIGTERM');
      const timer =
        options.timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              output += `\nstopped: it took longer than ${Number(options.timeoutMs) / 1000} s`;
              stop();
            }, options.timeoutMs);
      signal.addEventListener('abort', stop, { once: true });

      child.once('error', (error) => {
        output += error.message;
      });
      child.once('close', (code, killedBy) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        if (signal.aborted) reject(signal.reason);
        else resolve({ code: shellExitCode(code, killedBy), output });
      });
    });
}
