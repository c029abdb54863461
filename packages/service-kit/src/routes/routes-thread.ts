/** Reads a routes file in a thread of its own: started by read-in-thread.ts, and ends by itself. */
import { parentPort, workerData } from 'node:worker_threads';
import { readRoutesFile } from './read-routes-file.ts';

const { path, credentials } = workerData as { path: string; credentials: readonly string[] | undefined };
parentPort?.postMessage(readRoutesFile(path, credentials));
