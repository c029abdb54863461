import { SetupError } from './setup-error.mjs';
import { which } from './which.mjs';
import { thisMachine } from './package-manager.mjs';
import { installRedis } from './redis-install.mjs';
import { startRedis, startRedisInDocker } from './private-redis.mjs';
import { redisUrlFault } from './redis-ping.mjs';

/**
 * Holds the ways to a Redis, without the order in which they are tried.
 * @typedef {object} RedisWays
 * @property {() => Promise<string | undefined>} findServer path of a redis-server or valkey-server that runs here
 * @property {(urls: string) => Promise<string | undefined>} urlFault why the Redis at REDIS_URL is of no use
 * @property {() => Promise<string | undefined>} install why a server could not be installed
 * @property {(binary: string, keepIn?: string) => Promise<import('./private-redis.mjs').PrivateRedis>} start
 * @property {() => Promise<boolean>} hasDocker
 * @property {() => Promise<import('./private-redis.mjs').PrivateRedis>} startInDocker
 */

/**
 * @param {{ env: NodeJS.ProcessEnv, exec: import('./exec.mjs').Exec, signal: AbortSignal, note: (detail: string) => void }} context
 * @returns {RedisWays}
 */
export function redisWays({ env, exec, signal, note }) {
  return {
    findServer: () => findRedisServer(env, exec),
    urlFault: redisUrlFault,
    install: () => installRedis({ machine: thisMachine({ env, exec }), exec, env, note }),
    start: (binary, keepIn) => startRedis(binary, { env, signal, keepIn }),
    hasDocker: async () =>
      which('docker', env['PATH']) !== undefined &&
      (await exec('docker', ['info'], { env, timeoutMs: 15_000 })).code === 0,
    startInDocker: () => startRedisInDocker({ env, signal }),
  };
}

/**
 * Finds or makes a Redis: REDIS_URL if given, else a server on the PATH as a private child process, else one installed by the
 * system's package manager when that takes no question, else Docker.
 * @param {RedisWays} ways
 * @param {{ redisUrl: string | undefined, wantServer: boolean, keepIn?: string | undefined, note: (detail: string) => void }} wish
 *   `wantServer`: the tests start servers of their own, so they want the program even when there is a REDIS_URL. `keepIn`: the folder
 *   in which a private server keeps its data; without it the data are gone with the server
 * @returns {Promise<{ env: { REDIS_URL: string, TRUNKLINE_REDIS_SERVER?: string }, stop: () => Promise<void> }>} variables for
 *   the processes that use it
 * @throws {SetupError} naming every way, when none is open
 */
export async function provideRedis(ways, { redisUrl, wantServer, keepIn, note }) {
  if (redisUrl) {
    const fault = await ways.urlFault(redisUrl);
    if (fault) {
      throw new SetupError(`REDIS_URL is set, but there is no Redis: ${fault}.`, {
        advice: [
          'start that Redis or correct REDIS_URL',
          'or unset REDIS_URL: a private Redis is then started for you',
        ],
      });
    }
  }

  let server = await ways.findServer();
  const mustInstall = !server && (wantServer || !redisUrl);
  const refusal = mustInstall ? await ways.install() : undefined;
  if (mustInstall) server = await ways.findServer();
  const variables = server ? { TRUNKLINE_REDIS_SERVER: server } : {};

  if (redisUrl) {
    note('REDIS_URL answers');
    return { env: { REDIS_URL: redisUrl, ...variables }, stop: async () => {} };
  }
  if (server) {
    const { url, stop } = await ways.start(server, keepIn);
    note(`${server}${mustInstall ? ' (installed just now)' : ''} on ${url}`);
    return { env: { REDIS_URL: url, ...variables }, stop };
  }
  if (await ways.hasDocker()) {
    note('starting a container');
    const { url, stop } = await ways.startInDocker();
    note(`container on ${url}`);
    return { env: { REDIS_URL: url }, stop };
  }
  throw new SetupError('There is no Redis, and none could be had without your help.', {
    advice: [
      `install Redis 7 or Valkey so that redis-server or valkey-server is on the PATH (tried: ${refusal ?? 'installed, yet not on the PATH'})`,
      'or start Docker (tried: `docker info` does not answer)',
      'or name a running one: REDIS_URL=redis://HOST:6379',
    ],
  });
}

/**
 * Finds the server of TRUNKLINE_REDIS_SERVER, else the first one on the PATH. It is run once, because a file that is there may
 * still be one for another system.
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./exec.mjs').Exec} exec
 * @returns {Promise<string | undefined>}
 */
export async function findRedisServer(env, exec) {
  const named = env['TRUNKLINE_REDIS_SERVER'];
  const candidates = named
    ? [named]
    : ['redis-server', 'valkey-server'].flatMap((name) => which(name, env['PATH']) ?? []);
  for (const candidate of candidates) {
    if ((await exec(candidate, ['--version'], { env, timeoutMs: 10_000 })).code === 0) return candidate;
  }
  if (named) {
    throw new SetupError(`TRUNKLINE_REDIS_SERVER names ${named}, which does not run.`, {
      advice: [
        'give the full path of redis-server or valkey-server',
        'or unset TRUNKLINE_REDIS_SERVER: the PATH is searched then',
      ],
    });
  }
  return undefined;
}
