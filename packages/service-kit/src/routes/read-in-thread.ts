/**
 * Reads a routes file beside the loop that sends frames: YAML of some hundred routes takes tenths of a second, in which no caller would hear
 * anything.
 */
import { Worker } from 'node:worker_threads';
import type { LoadedRoutes } from './read-routes-file.ts';

// The thread runs the same kind of files as we do; see voice-child.ts in packages/voice-activity.
const IS_SOURCE = import.meta.url.endsWith('.ts');
const PROGRAM = new URL(IS_SOURCE ? './routes-thread.ts' : './routes-thread.js', import.meta.url);
const LOADER = new URL('../../../../scripts/source-loader/register.mjs', import.meta.url);
const NODE_ARGS = IS_SOURCE ? ['--conditions=@trunkline/source', `--import=${LOADER.href}`] : [];
/** A file within its bounds needs a fraction of both. */
const MOST_HEAP_MB = 256;
const PATIENCE_MS = 30_000;

/** @returns the rules, or one line per fault. Never rejects: a thread that fails is a fault too. */
export function readInThread(
  path: string,
  credentials: readonly string[] | undefined,
): Promise<LoadedRoutes | string[]> {
  return new Promise((resolve) => {
    const thread = new Worker(PROGRAM, {
      workerData: { path, credentials },
      execArgv: NODE_ARGS,
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
    const patience = setTimeout(() => void thread.terminate(), PATIENCE_MS);
    thread.once('message', (read: LoadedRoutes | string[]) => resolve(read));
    thread.once('error', (error) => resolve([`the thread that reads it has failed: ${error.message}`]));
    thread.once('exit', () => {
      clearTimeout(patience);
      resolve(['the thread that reads it has ended without an answer']);
    });
  });
}
