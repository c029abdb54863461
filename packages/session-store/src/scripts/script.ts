/**
 * One transition of state in Redis. Each script is in a file of its own, named after the verb and the number of its keys,
 * with KEYS, ARGV and the reply in the header of its Lua text; scripts.test.ts compares the three.
 */
export interface Script {
  /** The method it becomes on the client; not the name of a Redis command, nor of a method that the client has. */
  name: string;
  keyCount: number;
  lua: string;
}
