import { TrunklineError } from '@trunkline/protocol';
import { Redis } from 'ioredis';
import type { RedisClient } from './redis-client.ts';
import { isOurFault } from './redis-faults.ts';
import { createScriptRunner } from './script-runner.ts';
import type { ScriptRunner } from './script-runner.ts';
import { SilentRedis } from './silent-redis.ts';
import { createWriteGatherer } from './write-together.ts';

/**
 * How the modules of this package speak to Redis.
 *
 * Its failure policy is that of every method of the store. A method rejects with a `TrunklineError`,
 * `TL_STORE_UNAVAILABLE`, within the client's command timeout, or at once if there is no connection or another command has just
 * waited for so long (`SilentRedis`). Nothing is tried again here. If the connection broke before the answer came, the command may have been carried out or not.
 */
export interface RedisPort {
  /** Runs one script. */
  run: ScriptRunner;
  /** Sends one plain command. */
  send<T>(command: (client: RedisClient) => Promise<T>): Promise<T>;
  /** Has `flush` run before each command, so that what was gathered before it is not overtaken by it. */
  beforeEach(flush: () => void): void;
  /** Whether one command may name the keys of several calls, which on a cluster are in different slots. */
  readonly takesKeysOfManyCalls: boolean;
}

function asTrunklineError(cause: unknown): TrunklineError {
  if (cause instanceof TrunklineError) return cause;
  if (cause instanceof Error && isOurFault(cause)) {
    return new TrunklineError('TL_INTERNAL', 'The session store refused a command; its cause is in the log.', {
      cause,
    });
  }
  return new TrunklineError('TL_STORE_UNAVAILABLE', 'The session store does not answer; try again shortly.', { cause });
}

export function createRedisPort(client: RedisClient): RedisPort {
  const runScript = createScriptRunner(client);
  const gatherWrites = createWriteGatherer(client);
  const silent = new SilentRedis(client);
  const flushes: (() => void)[] = [];
  const send: RedisPort['send'] = async (command) => {
    try {
      if (client.status !== 'ready') throw new Error(`no connection to Redis (${client.status})`);
      if (silent.isSilent) throw new Error('Redis is silent');
      for (const flush of flushes) flush();
      gatherWrites();
      return await command(client);
    } catch (error) {
      if (error instanceof Error) silent.failed(error);
      throw asTrunklineError(error);
    }
  };
  return {
    send,
    run: (script, keys, args) => send(() => runScript(script, keys, args)),
    beforeEach: (flush) => void flushes.push(flush),
    takesKeysOfManyCalls: client instanceof Redis,
  };
}
