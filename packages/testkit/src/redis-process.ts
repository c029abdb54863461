import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startWatchdog } from './process-watchdog.ts';

/** One running `redis-server` of our own. */
export interface RedisProcess {
  readonly port: number;
  /** Sends `signal`; after one that ends the process, resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** The signals that a process survives. */
const LIVES_ON = new Set<NodeJS.Signals>(['SIGSTOP', 'SIGCONT']);

const START_TIMEOUT_MS = 10_000;

/** Which of several programs was found, by their names: asking holds up the calls that go on in this process. */
const found = new Map<string, string | undefined>();

/** Finds the server to run: `TRUNKLINE_REDIS_SERVER` if it is set, else `redis-server` or `valkey-server` of the PATH. */
export function findRedisBinary(): string | undefined {
  const named = process.env['TRUNKLINE_REDIS_SERVER'];
  const candidates = named ? [named] : ['redis-server', 'valkey-server'];
  const key = candidates.join();
  if (!found.has(key)) {
    found.set(
      key,
      candidates.find((binary) => spawnSync(binary, ['--version']).status === 0),
    );
  }
  return found.get(key);
}

/** Makes a folder for one server's files. `removeRedisDir` removes it, or the watchdog if this process dies first. */
export function makeRedisDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'trunkline-redis-'));
}

export async function removeRedisDir(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * Picks a port on which nobody listens. The port 10,000 above it is free too, because a cluster node takes it for its bus.
 * Both lie below 32768, where Linux begins to hand out ports for outgoing connections, so no client socket can take one.
 */
async function pickPort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 10_000 + Math.floor(Math.random() * 12_000);
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port;
  }
  throw new Error('found no free port between 10000 and 22000 on 127.0.0.1; close some listening programs');
}

/**
 * Starts a server on 127.0.0.1. It keeps nothing on disk but what `extraArgs` ask for.
 * @param port the port of an earlier process whose place it takes. Without it a free port is picked.
 * @throws Error with the last lines of the server's own output when it does not come up.
 */
export async function startRedisProcess(
  binary: string,
  dir: string,
  extraArgs: readonly string[] = [],
  port?: number,
): Promise<RedisProcess> {
  const chosen = port ?? (await pickPort());
  const child = spawn(
    binary,
    ['--port', String(chosen), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no', ...extraArgs],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = once(child, 'close');
  const lastWords: string[] = [];
  const ready = new Promise<void>((resolve) => {
    // The lines are read to the end of the process, because a full pipe would make the server stand still.
    createInterface(child.stdout).on('line', (line) => {
      lastWords.push(line);
      if (lastWords.length > 10) lastWords.shift();
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
  createInterface(child.stderr).on('line', (line) => lastWords.push(line));

  const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
  const outcome = await Promise.race([
    ready.then(() => 'ready' as const),
    exited.then(() => 'exited' as const),
    once(timeout, 'abort').then(() => 'slow' as const),
  ]);
  if (outcome !== 'ready' || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`${binary} did not come up on port ${chosen} (${outcome}). It said:\n${lastWords.join('\n')}`);
  }
  const watchdog = startWatchdog(child.pid, dir);
  void exited.then(() => watchdog.kill('SIGKILL'));

  return {
    port: chosen,
    async kill(signal) {
      child.kill(signal);
      if (!LIVES_ON.has(signal)) await exited;
    },
  };
}
