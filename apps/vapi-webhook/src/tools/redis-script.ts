import type { RedisClient } from '@trunkline/session-store';

/** One transition in Redis: a Lua text and the number of its keys. */
export interface RedisScript {
  name: string;
  keyCount: number;
  lua: string;
}

/** Makes `scripts` callable on `redis` by name; keys first, then arguments. They travel as their hash. */
export function bindScripts<N extends string>(
  redis: RedisClient,
  scripts: Record<N, Omit<RedisScript, 'name'>>,
): Record<N, (...keysAndArgs: (string | number)[]) => Promise<unknown>> {
  const entries = Object.entries(scripts) as [N, Omit<RedisScript, 'name'>][];
  return Object.fromEntries(
    entries.map(([name, { lua, keyCount }]) => {
      redis.defineCommand(name, { lua, numberOfKeys: keyCount });
      // `defineCommand` adds a method that the type of the client does not know.
      const methods = redis as unknown as Record<string, (...args: (string | number)[]) => Promise<unknown>>;
      return [name, (...args: (string | number)[]) => methods[name]!(...args)];
    }),
  ) as Record<N, (...keysAndArgs: (string | number)[]) => Promise<unknown>>;
}
