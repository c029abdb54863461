/** One of our programs as it runs in production, which tells how its event loop fares and what its heap holds after a collection. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../child.ts';

export interface WireProcess {
  port: number;
  isAlive(): boolean;
  /** Processor time of the main thread in the longest turn of its loop since `sinceEpochMs`. */
  longestTurnMs(sinceEpochMs: number): number;
  /** What the heap holds after a collection. */
  heapBytes(): Promise<number>;
  /** Lines that it logged with the level `error` or `fatal`, each message once. */
  errors(): string[];
  /** Sends SIGTERM. @returns the exit code, or what happened instead. */
  stop(): Promise<string>;
}

const READY_WITHIN_MS = 60_000;
const EXIT_WITHIN_MS = 15_000;

/** @param entry the program, from the root. @throws Error when it does not get ready. */
export async function startWireProcess(entry: string, env: Record<string, string>): Promise<WireProcess> {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const [logFile, stallsFile, heapFile] = ['log', 'stalls', 'heap'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const monitor = new URL('../../abuse/loop-monitor.js', import.meta.url).href;
  const path = fileURLToPath(new URL(`../../../../${entry}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', monitor, path], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: '0',
      DRAIN_NOTICE_MS: '0',
      DRAIN_TIMEOUT_MS: '0',
      ABUSE_STALLS_FILE: stallsFile,
      ABUSE_HEAP_FILE: heapFile,
      ...env,
    },
    stdio: ['ignore', openSync(logFile, 'w'), 'inherit'],
  });
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const untilMs = Date.now() + READY_WITHIN_MS;
  const isReady = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (!isAlive() || Date.now() > untilMs) {
      child.kill('SIGKILL');
      throw new Error(`${entry} did not start: ${readFileSync(logFile, 'utf8').slice(0, 2_000)}`);
    }
    await sleep(100);
  }
  return {
    port,
    isAlive,
    longestTurnMs(sinceEpochMs) {
      const lines = readFileSync(stallsFile, 'utf8').trim().split('\n');
      const turns = lines.map((line) => line.split(' ').map(Number)).filter(([atMs = 0]) => atMs >= sinceEpochMs);
      return Math.max(0, ...turns.map(([, , workMs = 0]) => workMs));
    },
    async heapBytes() {
      rmSync(heapFile, { force: true });
      child.kill('SIGUSR2');
      while (!existsSync(heapFile) && isAlive()) await sleep(50);
      return Number(readFileSync(heapFile, 'utf8'));
    },
    errors() {
      const lines = readFileSync(logFile, 'utf8')
        .split('\n')
        .filter((line) => /"level":"(?:error|fatal)"/.test(line));
      const told = new Map(
        lines.map((line) => [/"code":"[^"]*"|"message":"[^"]*"|"msg":"[^"]*"/.exec(line)?.[0] ?? line, line]),
      );
      return [...told.values()];
    },
    async stop() {
      if (!isAlive()) return `had ended with ${child.exitCode ?? child.signalCode}`;
      const exited = once(child, 'exit').then(([code]) => `exit ${code}`);
      child.kill('SIGTERM');
      const outcome = await Promise.race([exited, sleep(EXIT_WITHIN_MS, 'did not end')]);
      child.kill('SIGKILL');
      return outcome;
    },
  };
}
