/**
 * Random bytes of a cryptographic source, drawn for many uses at once: each draw is a trip into the crypto library that costs some
 * microseconds, and each incoming call needs a token and an id of its own.
 */
import { randomBytes, randomFillSync } from 'node:crypto';

const POOL_BYTES = 4_096;
/** More than that is drawn by itself, since it would soon empty the pool. */
const MAX_FROM_POOL_BYTES = 256;

/** @returns what gives random bytes, each of them once. They belong to whoever asked. */
export function createRandomPool(): (byteCount: number) => Buffer {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (byteCount) => {
    if (byteCount > MAX_FROM_POOL_BYTES) return randomBytes(byteCount);
    if (used + byteCount > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = Buffer.from(pool.subarray(used, used + byteCount));
    // What has been given out lies nowhere else in memory.
    pool.fill(0, used, used + byteCount);
    used += byteCount;
    return drawn;
  };
}
