import { findRedisBinary, makeRedisDir, removeRedisDir, startRedisProcess } from './redis-process.ts';
import type { RedisProcess } from './redis-process.ts';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Set when this is the server of `REDIS_URL` instead of a private one; it says what that means for tests. */
  readonly note?: string;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
  /** Sends a signal: `SIGKILL` plays a crash, `SIGSTOP` and `SIGCONT` play a machine that hangs. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts the server anew on the same port, with no data. It is ended first if it still runs. */
  restart(): Promise<void>;
}

const NO_REDIS =
  'No Redis for the tests: put redis-server or valkey-server on the PATH, name one in TRUNKLINE_REDIS_SERVER, or set REDIS_URL.';

function foreignServer(url: string): RedisServer {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('the Redis of REDIS_URL is not ours to end; install redis-server for this test'));
  return {
    url,
    port: Number(new URL(url).port || 6379),
    note: 'no redis-server on the PATH: using REDIS_URL, which is shared, is not emptied and cannot be killed',
    stop: () => Promise.resolve(),
    kill: refuse,
    restart: refuse,
  };
}

/**
 * Starts a private Redis without persistence on a random free port of 127.0.0.1. It ends with `stop`, and in any case when
 * this process ends. Without a server program it falls back on `REDIS_URL` (see `note`).
 * @throws Error that says how to get one, if there is neither.
 */
export async function startRedis({ databases = 16 }: { databases?: number } = {}): Promise<RedisServer> {
  const binary = findRedisBinary();
  if (binary === undefined) {
    const url = process.env['REDIS_URL'];
    if (!url) throw new Error(NO_REDIS);
    return foreignServer(url);
  }
  const dir = await makeRedisDir();
  const args = ['--databases', String(databases)];
  let server: RedisProcess = await startRedisProcess(binary, dir, args);
  const { port } = server;
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async stop() {
      await server.kill('SIGKILL');
      await removeRedisDir(dir);
    },
    kill: (signal) => server.kill(signal),
    async restart() {
      await server.kill('SIGKILL');
      server = await startRedisProcess(binary, dir, args, port);
    },
  };
}
