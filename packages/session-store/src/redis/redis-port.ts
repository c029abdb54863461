import { TrunklineError } from '@trunkline/protocol';
import { Redis } from 'ioredis';
import type { RedisClient } from './redis-client.ts';
import type { Script } from '../scripts/load-script.ts';
import { GatheredRuns, type RunForOne, type SharedByAll } from './gathered-runs.ts';
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
  /**
   * Runs a script that is made for many, together with whoever else asks for it in the same turn of the loop (`GatheredRuns`).
   * @param inOrder whether it must not be overtaken by a command that is sent later in this turn.
   */
  runForMany(script: Script, shared: SharedByAll, one: RunForOne, inOrder?: boolean): Promise<unknown>;
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
  const takesKeysOfManyCalls = client instanceof Redis;
  const gathered = new GatheredRuns(runScript, takesKeysOfManyCalls);
  const gatherWrites = createWriteGatherer(client, () => gathered.flush());
  const silent = new SilentRedis(client);
  const ordered = new Set<Script>();

  const send: RedisPort['send'] = async (command) => {
    try {
      if (client.status !== 'ready') throw new Error(`no connection to Redis (${client.status})`);
      if (silent.isSilent) throw new Error('Redis is silent');
      silent.sending();
      gatherWrites();
      return await command(client);
    } catch (error) {
      if (error instanceof Error) silent.failed(error);
      throw asTrunklineError(error);
    }
  };
  const flushOrdered = (): void => {
    for (const script of ordered) gathered.flush(script);
    ordered.clear();
  };
  return {
    send(command) {
      if (ordered.size > 0) flushOrdered();
      return send(command);
    },
    run(script, keys, args) {
      if (ordered.size > 0) flushOrdered();
      return send(() => runScript(script, keys, args));
    },
    runForMany(script, shared, one, inOrder = false) {
      if (inOrder) ordered.add(script);
      return send(() => gathered.ask(script, shared, one));
    },
    takesKeysOfManyCalls,
  };
}
