import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { VoiceModelName } from './voice-model.ts';

/** The process says that it is ready, why it cannot be, or what it has heard (voice-batch.ts). */
export type ChildMessage = 'ready' | { failed: string } | Float64Array;

export interface VoiceChild {
  readonly pid: number | undefined;
  /** Sends a copy. What is sent to a process that has ended is dropped. */
  send(batch: Uint32Array): void;
  kill(): void;
  /** Asks it to end, kills it after two seconds, and resolves when it has ended. */
  close(): Promise<void>;
}

// The child runs the same kind of files as we do: an edited source must not be tested in its last build. Node 20 needs the
// project's loader for TypeScript, and the condition leads it from package to package by their sources.
const IS_SOURCE = import.meta.url.endsWith('.ts');
const PROGRAM = new URL(IS_SOURCE ? './voice-process.ts' : './voice-process.js', import.meta.url);
const LOADER = new URL('../../../scripts/source-loader/register.mjs', import.meta.url);
const NODE_ARGS = IS_SOURCE
  ? ['--conditions=@trunkline/source', '--enable-source-maps', `--import=${LOADER.href}`]
  : [];
const CLOSE_WITHIN_MS = 2000;

/**
 * Starts voice-process.ts as a process. A thread would not do: onnxruntime-node aborts the whole process when a thread ends, or
 * the process itself exits, while a network runs (`terminate called after throwing an instance of 'Napi::Error'`, 1.16 to 1.30).
 * @param on.ended is called once, with the reason
 */
export function startVoiceChild(
  model: VoiceModelName,
  maxSlots: number,
  on: { ready(): void; answer(answer: Float64Array): void; ended(reason: Error): void },
): VoiceChild {
  const child = fork(fileURLToPath(PROGRAM), [model, String(maxSlots)], {
    // Typed arrays pass as they are and not as JSON.
    serialization: 'advanced',
    execArgv: NODE_ARGS,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let failure: string | undefined;

  child.on('message', (message) => {
    const said = message as ChildMessage;
    if (said === 'ready') on.ready();
    else if (said instanceof Float64Array) on.answer(said);
    else failure = said.failed;
  });
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string): void => {
      on.ended(new Error(`voice activity stopped: ${failure ?? reason}`));
      resolve();
    };
    child.once('exit', (code, signal) => end(`its process ended with ${signal ?? `code ${code}`}`));
    // An error after the start is one of the channel, and an exit follows it.
    child.on('error', (error) => {
      if (child.pid === undefined) end(error.message);
    });
  });

  return {
    pid: child.pid,
    send: (batch) => {
      // The callback keeps a closed channel from becoming an error event.
      if (child.connected) child.send(batch, () => {});
    },
    kill: () => void child.kill('SIGKILL'),
    async close() {
      if (child.connected) child.disconnect();
      const patience = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS);
      await ended;
      clearTimeout(patience);
    },
  };
}
