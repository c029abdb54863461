import { TrunklineError } from '@trunkline/protocol';
import type { RedisClient } from './redis-client.ts';
import * as scripts from './scripts/index.ts';
import type { Script } from './scripts/script.ts';

/**
 * How the modules of this package speak to Redis. Failure policy, and so that of every method of the store: it rejects
 * with a `TrunklineError`, `TL_STORE_UNAVAILABLE`, within the client's command timeout; at once if there is no
 * connection. Nothing is tried again here. If the connection broke before the answer came, the command may have been
 * carried out or not.
 */
export interface RedisPort {
  /** Runs one script. `keys` in the order of its header. */
  run(script: Script, keys: readonly string[], args?: readonly (string | number)[]): Promise<unknown>;
  /** Sends one plain command. */
  send<T>(command: (client: RedisClient) => Promise<T>): Promise<T>;
}

/** Redis says these of a command that is wrong in itself; everything else passes when the server or network recovers. */
const OUR_FAULT = /^(ERR|WRONGTYPE|CROSSSLOT|NOSCRIPT|NOPERM)\b/;

function asTrunklineError(cause: unknown): TrunklineError {
  if (cause instanceof TrunklineError) return cause;
  if (cause instanceof Error && cause.name === 'ReplyError' && OUR_FAULT.test(cause.message)) {
    return new TrunklineError('TL_INTERNAL', 'The session store refused a command; its cause is in the log.', {
      cause,
    });
  }
  return new TrunklineError('TL_STORE_UNAVAILABLE', 'The session store does not answer; try again shortly.', { cause });
}

type ScriptMethod = (...keysAndArgs: (string | number)[]) => Promise<unknown>;

export function createRedisPort(client: RedisClient): RedisPort {
  for (const { name, lua, keyCount } of Object.values(scripts)) {
    client.defineCommand(name, { lua, numberOfKeys: keyCount });
  }

  const send: RedisPort['send'] = async (command) => {
    try {
      if (client.status !== 'ready') throw new Error(`no connection to Redis (${client.status})`);
      return await command(client);
    } catch (error) {
      throw asTrunklineError(error);
    }
  };

  return {
    send,
    run(script, keys, args = []) {
      // `defineCommand` adds a method that the type of the client does not know.
      const methods = client as unknown as Record<string, ScriptMethod>;
      return send(() => methods[script.name]!(...keys, ...args));
    },
  };
}
