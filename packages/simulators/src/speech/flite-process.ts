import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface FliteOrder {
  text: string;
  voice: string;
  /** Relative to the directory of the synthesiser. */
  fileName: string;
}

export interface FliteProcesses {
  /** Resolves when the file is written. @throws Error with what flite said. */
  synthesise(order: FliteOrder): Promise<void>;
  /** Refuses further orders, and ends those that run. */
  close(): Promise<void>;
}

const WORKER = fileURLToPath(new URL('./flite-worker.js', import.meta.url));

/**
 * Runs flite-worker.js, in a process of its own for each sentence and as many at once as there are cores.
 *
 * Not in threads: node:wasi of Node 20 aborts the whole process when the garbage collector meets an old instance inside a
 * call of a newer one (`uv_mutex_destroy` below `uvwasi_path_open`, seen on 20.20.2).
 */
export function createFliteProcesses(directory: string): FliteProcesses {
  const running = new Set<AbortController>();
  const waiting: (() => void)[] = [];
  let isClosed = false;

  const run = ({ text, voice, fileName }: FliteOrder, { signal }: AbortController): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(WORKER, [directory, fileName, voice, text], {
        signal,
        // node:wasi calls itself experimental on every start; nothing else runs in this process.
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      const lastWords: string[] = [];
      child.stderr?.setEncoding('utf8').on('data', (said: string) => void lastWords.push(said));
      child.once('error', reject);
      child.once('close', (code, killedBy) => {
        if (code === 0) resolve();
        else
          reject(new Error(`speech synthesis failed (${killedBy ?? code}): ${lastWords.join('').trim().slice(-500)}`));
      });
    });

  return {
    async synthesise(order) {
      while (running.size >= availableParallelism()) await new Promise<void>((resolve) => waiting.push(resolve));
      if (isClosed) throw new Error('the speech synthesiser is closed');
      const turn = new AbortController();
      running.add(turn);
      try {
        await run(order, turn);
      } finally {
        running.delete(turn);
        waiting.shift()?.();
      }
    },
    async close() {
      isClosed = true;
      for (const turn of running) turn.abort();
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}
