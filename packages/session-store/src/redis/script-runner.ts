import type { Script } from '../scripts/load-script.ts';
import type { RedisClient } from './redis-client.ts';

/** Runs one script. `keys` and `args` come in the order of the script's header. */
export type ScriptRunner = (
  script: Script,
  keys: readonly string[],
  args?: readonly ScriptArgument[],
) => Promise<unknown>;

export type ScriptArgument = string | number | Buffer;
type ScriptMethod = (...keysAndArgs: ScriptArgument[]) => Promise<unknown>;

/**
 * Binds scripts to a client: each becomes a command of that client when it is first run, and from then on only the hash of
 * its text travels. This is the only place that calls `defineCommand`.
 */
export function createScriptRunner(client: RedisClient): ScriptRunner {
  const methods = new Map<Script, ScriptMethod>();
  const methodOf = (script: Script): ScriptMethod => {
    const known = methods.get(script);
    if (known) return known;
    const { name, lua, keyCount } = script;
    client.defineCommand(name, { lua, ...(keyCount !== undefined && { numberOfKeys: keyCount }) });
    // `defineCommand` adds a method that the type of the client does not know.
    const defined = (client as unknown as Record<string, ScriptMethod>)[name]!;
    const method: ScriptMethod = (...keysAndArgs) => defined.apply(client, keysAndArgs);
    methods.set(script, method);
    return method;
  };
  return (script, keys, args = []) =>
    script.keyCount === undefined
      ? methodOf(script)(keys.length, ...keys, ...args)
      : methodOf(script)(...keys, ...args);
}
