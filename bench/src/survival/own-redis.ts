/** Starts a Redis that belongs to this run alone, so that it can be stopped and continued. */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../child.ts';

export interface OwnRedis {
  url: string;
  signal(signal: NodeJS.Signals): void;
}

const START_TIMEOUT_MS = 5_000;

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });

/** @throws when there is neither `redis-server` nor `valkey-server` on the PATH. */
export async function startOwnRedis(): Promise<OwnRedis> {
  for (const program of ['redis-server', 'valkey-server']) {
    const port = await findFreePort();
    const child: ChildProcess = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
      stdio: 'ignore',
    });
    const isMissing = await Promise.race([
      new Promise<boolean>((resolve) => child.once('error', () => resolve(true))),
      sleep(300).then(() => false),
    ]);
    if (isMissing) continue;
    const untilMs = Date.now() + START_TIMEOUT_MS;
    while (!(await answers(port))) {
      if (Date.now() > untilMs) throw new Error(`${program} does not answer`);
      await sleep(50);
    }
    return { url: `redis://127.0.0.1:${port}`, signal: (signal) => void child.kill(signal) };
  }
  throw new Error(
    'neither redis-server nor valkey-server is on the PATH; this benchmark stops its Redis, so it needs its own',
  );
}
