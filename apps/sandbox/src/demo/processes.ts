/** Starts the processes of the demo and ends them again. Their logs go to files, so that the report stays readable. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endOfOutput, tellRefusal } from './process-output.ts';

export interface ProcessSpec {
  name: string;
  /** The compiled entry. */
  entry: string;
  env: Record<string, string>;
  readyUrl: string;
}

export interface ProcessGroup {
  /** Resolves when every process says that it is ready. @throws with the path of the log of one that is not. */
  start(specs: readonly ProcessSpec[]): Promise<void>;
  /** Sends a signal to one and waits until it has ended. @throws when there is none of that name. */
  end(name: string, signal: NodeJS.Signals): Promise<void>;
  /** Starts one that has ended, with these variables beside those that it had, if any are given. @throws after `stop`. */
  restart(name: string, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends all, for good: whoever still plays a call on another's request can start nothing that would then be left behind. */
  stop(): Promise<void>;
}

/** The sandbox has all scenarios spoken before it is ready, which takes a minute on a fresh clone and longer on a busy machine. */
const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 5_000;
const POLL_MS = 50;

/** Free TCP ports on the loopback interface, all different. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

export function createProcessGroup(logDir: string): ProcessGroup {
  const children = new Map<string, ChildProcess>();
  const known = new Map<string, ProcessSpec>();
  let isStopped = false;

  const startOne = async (spec: ProcessSpec): Promise<void> => {
    const { name, entry, env, readyUrl } = spec;
    if (isStopped) throw new Error(`${name} is not started: everything was ended`);
    const logFile = join(logDir, `${name}.log`);
    const log = createWriteStream(logFile, { flags: known.has(name) ? 'a' : 'w' });
    known.set(name, spec);
    const child = spawn(process.execPath, ['--enable-source-maps', entry], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.set(name, child);
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const printed = endOfOutput(child);
    const untilMs = Date.now() + READY_TIMEOUT_MS;
    while (!(await isReady(readyUrl))) {
      if (child.exitCode !== null) throw new Error(`${name} ${tellRefusal(child.exitCode, await printed, logFile)}`);
      if (Date.now() > untilMs)
        throw new Error(`${name} was not ready in ${READY_TIMEOUT_MS / 1000} s; its log: ${logFile}`);
      await delay(POLL_MS);
    }
  };

  return {
    async start(specs) {
      await mkdir(logDir, { recursive: true });
      await Promise.all(specs.map(startOne));
    },
    async end(name, signal) {
      const child = children.get(name);
      if (!child) throw new Error(`there is no process named ${name}`);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await exited;
    },
    async restart(name, env = {}) {
      const spec = known.get(name) as ProcessSpec;
      await startOne({ ...spec, env: { ...spec.env, ...env } });
    },
    async stop() {
      isStopped = true;
      await Promise.all(
        [...children.values()].map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
          child.kill('SIGTERM');
          await Promise.race([exited, delay(STOP_TIMEOUT_MS)]);
          child.kill('SIGKILL');
        }),
      );
    },
  };
}
