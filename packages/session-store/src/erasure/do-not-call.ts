import { createHmac } from 'node:crypto';
import { TrunklineError } from '@trunkline/protocol';
import type { StoreContext } from '../store-context.ts';

/**
 * The numbers that must not be called. They stay until somebody takes them off: neither time nor the purge of a caller does,
 * since the wish not to be called outlives all else that is known of a person. Redis holds their hashes under a secret
 * (`callerSecrets`), as it does of callers, so a number is found for as long as the secret of its day is among them.
 *
 * Failure policy: see `RedisPort`. All methods may be repeated without harm. Whoever is about to call must not do so when `has`
 * has failed.
 */
export interface DoNotCall {
  /** @returns how many of them were not on the list. @throws TrunklineError without a secret. */
  add(numbers: readonly string[]): Promise<number>;
  /** @returns how many of them were on the list. */
  remove(numbers: readonly string[]): Promise<number>;
  has(number: string): Promise<boolean>;
  count(): Promise<number>;
}

const HASH_CHARACTERS = 22;

const hashUnder = (secret: string, number: string): string =>
  createHmac('sha256', secret).update(`do not call ${number}`).digest('base64url').slice(0, HASH_CHARACTERS);

export function createDoNotCall({ port, keys, nowMs, callerSecrets }: StoreContext): DoNotCall {
  const hashesOf = (number: string): string[] => callerSecrets.map((secret) => hashUnder(secret, number));

  return {
    async add(numbers) {
      const [secret] = callerSecrets;
      if (secret === undefined) {
        throw new TrunklineError('TL_NOT_SET_UP', 'Set CALLER_HASH_SECRET to keep a do-not-call list.');
      }
      if (numbers.length === 0) return 0;
      const atMs = String(nowMs());
      const fields = Object.fromEntries(numbers.map((number) => [hashUnder(secret, number), atMs]));
      return port.send((redis) => redis.hset(keys.doNotCall, fields));
    },
    async remove(numbers) {
      const hashes = numbers.flatMap(hashesOf);
      return hashes.length === 0 ? 0 : port.send((redis) => redis.hdel(keys.doNotCall, ...hashes));
    },
    async has(number) {
      const hashes = hashesOf(number);
      if (hashes.length === 0) return false;
      const found = await port.send((redis) => redis.hmget(keys.doNotCall, ...hashes));
      return found.some((atMs) => atMs !== null);
    },
    count: () => port.send((redis) => redis.hlen(keys.doNotCall)),
  };
}
