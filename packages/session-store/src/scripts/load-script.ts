/**
 * Reads Lua scripts from `.lua` files, once, when the process starts: an editor highlights them, and a reader finds KEYS,
 * ARGV and the reply in the header of each file. The build copies the files beside the compiled JavaScript.
 */
import { readFileSync } from 'node:fs';

/** One transition of state in Redis. */
export interface Script {
  /** The command it becomes on a client, from the file's name: `acquire-lease-4.lua` is `acquireLease`. */
  name: string;
  /**
   * How many keys it takes, from the file's name. Redis Cluster routes a script by its keys. `undefined` for one that takes as many as it
   * is given (`-n`), as it does for a list of calls.
   */
  keyCount: number | undefined;
  lua: string;
}

const FILE_NAME = /^(?<verb>[a-z]+(?:-[a-z]+)*)-(?<keyCount>\d+|n)$/;
const INCLUDE = /^--- @include (\S+)$/gm;

/** @throws Error when a file is missing. An included file is pasted as it is and cannot include another one. */
function readLua(folder: URL, path: string): string {
  const text = readFileSync(new URL(`${path}.lua`, folder), 'utf8');
  return text.replaceAll(INCLUDE, (_line, name: string) => {
    const included = readFileSync(new URL(`includes/${name}.lua`, folder), 'utf8');
    if (included.search(INCLUDE) !== -1)
      throw new Error(`includes/${name}.lua includes another file; paste it instead`);
    return included.trimEnd();
  });
}

/**
 * Makes the function that loads the scripts of `folder`. Its argument is a path without `.lua`, such as
 * `streams/acquire-lease-4`. In the text, a line `--- @include is-fenced` stands for `includes/is-fenced.lua`.
 *
 * @throws Error (the loading function) when a file does not exist, or when its name does not end in a number of keys or `n`.
 */
export function createScriptLoader(folder: URL): (path: string) => Script {
  return (path) => {
    const { verb, keyCount } = FILE_NAME.exec(path.slice(path.lastIndexOf('/') + 1))?.groups ?? {};
    if (verb === undefined) throw new Error(`${path}.lua: a script is named after its verb and its number of keys`);
    return {
      name: verb.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      keyCount: keyCount === 'n' ? undefined : Number(keyCount),
      lua: readLua(folder, path),
    };
  };
}
