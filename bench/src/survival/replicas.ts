/** Runs several processes of one app behind a load balancer that asks them whether they are ready. */
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../child.ts';

export interface Replicas {
  readonly count: number;
  /** @returns the address of one that is ready; of one that runs when none is ready */
  pick(): string;
  start(): Promise<void>;
  /** The process of one replica; undefined before it was started. */
  pid(index: number): number | undefined;
  /** Sends a signal to one replica. A replica that ends is not started again by itself. */
  signal(index: number, signal: NodeJS.Signals): void;
  /** Resolves when this replica has ended. */
  ended(index: number): Promise<void>;
  /** Starts an ended replica on the port that it had, and waits until it is ready. */
  restart(index: number): Promise<void>;
  stop(): Promise<void>;
}

interface Replica {
  port: number;
  child: ChildProcess | undefined;
  isReady: boolean;
}

const PROBE_MS = 500;
const START_TIMEOUT_MS = 60_000;

/** @param entry path of the compiled program, from the root of the repository */
export async function createReplicas(
  entry: string,
  count: number,
  env: (index: number) => Record<string, string>,
  /** Returns a number in [0, 1). */
  random: () => number,
  /** Takes the replicas' log lines, one file per replica; without it they are dropped. */
  logsFolder?: string,
): Promise<Replicas> {
  const logOf = (index: number): number | 'ignore' =>
    logsFolder === undefined
      ? 'ignore'
      : openSync(join(logsFolder, `${basename(dirname(dirname(entry)))}-${basename(entry, '.js')}-${index}.log`), 'a');
  const path = fileURLToPath(new URL(`../../../${entry}`, import.meta.url));
  const replicas: Replica[] = [];
  for (let index = 0; index < count; index += 1) {
    replicas.push({ port: await findFreePort(), child: undefined, isReady: false });
  }
  let isStopped = false;
  const killAll = (): void => {
    for (const { child } of replicas) child?.kill('SIGKILL');
  };
  // A bench that fails leaves nobody behind.
  process.once('exit', killAll);

  const probe = async (replica: Replica): Promise<void> => {
    replica.isReady = await fetch(`http://127.0.0.1:${replica.port}/readyz`, {
      signal: AbortSignal.timeout(PROBE_MS),
    }).then(
      ({ ok }) => ok,
      () => false,
    );
  };

  const launch = async (index: number): Promise<void> => {
    const replica = replicas[index] as Replica;
    replica.child = spawn(process.execPath, [path], {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'development',
        LOG_LEVEL: logsFolder === undefined ? 'error' : 'info',
        HOST: '127.0.0.1',
        ...env(index),
        PORT: String(replica.port),
        ADMIN_PORT: entry.endsWith('worker.js') ? String(replica.port) : '0',
      },
      stdio: ['ignore', logOf(index), 'inherit'],
    });
    // Any balancer notices a closed port with the next connection, and sends that one elsewhere.
    replica.child.once('exit', () => {
      replica.isReady = false;
    });
    const untilMs = Date.now() + START_TIMEOUT_MS;
    for (; !replica.isReady; await sleep(100)) {
      if (Date.now() > untilMs) throw new Error(`${entry} did not become ready`);
      await probe(replica);
    }
  };

  const watch = async (): Promise<void> => {
    while (!isStopped) {
      await Promise.all(replicas.map(probe));
      await sleep(PROBE_MS);
    }
  };

  return {
    count,
    pick() {
      const ready = replicas.filter(({ isReady }) => isReady);
      const alive = replicas.filter(({ child }) => child?.exitCode === null && child.signalCode === null);
      const from = ready.length > 0 ? ready : alive.length > 0 ? alive : replicas;
      return `http://127.0.0.1:${from[Math.floor(random() * from.length)]?.port}`;
    },
    async start() {
      await Promise.all(replicas.map((_, index) => launch(index)));
      void watch();
    },
    pid: (index) => replicas[index]?.child?.pid,
    signal: (index, signal) => void replicas[index]?.child?.kill(signal),
    async ended(index) {
      const child = replicas[index]?.child;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      await new Promise((resolve) => child.once('exit', resolve));
    },
    async restart(index) {
      (replicas[index] as Replica).isReady = false;
      await launch(index);
    },
    async stop() {
      isStopped = true;
      process.off('exit', killAll);
      killAll();
    },
  };
}

/** Listens on one address for all replicas, and passes each connection to one that is ready. */
export async function balance(replicas: Pick<Replicas, 'pick'>): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((client: Socket) => {
    const { port } = new URL(replicas.pick());
    const upstream = connect(Number(port), '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
