/** What happens to a machine and to its Redis without anybody meaning ill. */
import { connect } from 'node:net';
import { createRedisClient, type RedisClient, whenRedisReady } from '@trunkline/session-store';
import type { GatewayProcess, GatewayProcessOptions } from './gateway-process.ts';

export interface Trouble {
  /** What the gateway is started with for it. */
  options?: Partial<GatewayProcessOptions>;
  begin(gateway: GatewayProcess, redis: RedisClient): Promise<unknown>;
  end?(redis: RedisClient): Promise<unknown>;
}

const DAY_MS = 86_400_000;
const nothing = async (): Promise<void> => {};
const ask = (redis: RedisClient, ...[command = '', ...rest]: string[]): Promise<unknown> =>
  (redis as { call(name: string, ...args: string[]): Promise<unknown> }).call(command, ...rest);

export async function connectRedis(url: string): Promise<RedisClient> {
  const redis = createRedisClient(url, { name: 'abuse', onError: () => {} });
  await whenRedisReady(redis, 5_000);
  return redis;
}

const SILENT_SOCKETS = 6_000;

/** More sockets than the gateway may have open. They are let go when it ends. */
async function openSilentSockets({ port }: GatewayProcess): Promise<void> {
  for (let count = 0; count < SILENT_SOCKETS; count += 1)
    connect(port, '127.0.0.1')
      .on('error', () => undefined)
      .unref();
}

export const TROUBLES: Readonly<Record<string, Trouble>> = {
  'a full log disk': { options: { logPath: '/dev/full' }, begin: nothing },
  '3,000 descriptors, and 6,000 sockets that say nothing': { options: { openFiles: 3_000 }, begin: openSilentSockets },
  'a clock that jumps on by a day': { options: { clockJumpMs: DAY_MS }, begin: async (gateway) => gateway.jumpClock() },
  'a clock that jumps back by a day': {
    options: { clockJumpMs: -DAY_MS },
    begin: async (gateway) => gateway.jumpClock(),
  },
  'Redis stands still for 2 s': { begin: (_gateway, redis) => ask(redis, 'CLIENT', 'PAUSE', '2000', 'ALL') },
  'Redis is full': {
    begin: (_gateway, redis) => ask(redis, 'CONFIG', 'SET', 'maxmemory', '1'),
    end: (redis) => ask(redis, 'CONFIG', 'SET', 'maxmemory', '0'),
  },
  'Redis takes no writes': {
    begin: (_gateway, redis) => ask(redis, 'REPLICAOF', '127.0.0.1', '9'),
    end: (redis) => ask(redis, 'REPLICAOF', 'NO', 'ONE'),
  },
  'Redis is emptied': { begin: (_gateway, redis) => ask(redis, 'FLUSHALL') },
};
