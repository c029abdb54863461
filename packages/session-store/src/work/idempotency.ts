import { createHash } from 'node:crypto';
import { abandonIdempotent, beginIdempotent, completeIdempotent, extendIdempotent } from '../scripts/index.ts';
import { buildOwnerToken } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

/** Says which work was claimed and by whom. Plain text, so it may travel with a job to another process. */
export type IdempotencyToken = `${string}.${string}`;

export type BeginOutcome =
  /** Do the work, then `complete` or `abandon` it. */
  | { status: 'new'; token: IdempotencyToken }
  /** Somebody is doing the work now. */
  | { status: 'pending' }
  /** The work was done. Give this answer again. */
  | { status: 'done'; response: string };

/**
 * Has work done once (REQUIREMENTS W3, C2), by a key that the sender repeats. A claim runs out after `idempotencyPendingMs`,
 * so that a worker that died does not block its key for a day. Work that takes longer is extended, or must be harmless when it is done
 * twice. Answers are kept for `idempotencyTtlMs`.
 * Failure policy: see `RedisPort`. A failed `begin` may have made a claim, which then has to run out.
 */
export interface Idempotency {
  /** Claims the work. @param scope keeps the keys of different senders and routes apart. */
  begin(scope: string, key: string): Promise<BeginOutcome>;
  /** Keeps the answer. @returns `false`, with nothing kept, if the claim ran out and another worker has claimed the work. */
  complete(token: IdempotencyToken, response: string): Promise<boolean>;
  /** Keeps the claim for another `idempotencyPendingMs`. @returns whether it was still ours. */
  extend(token: IdempotencyToken): Promise<boolean>;
  /** Gives the claim up, so that the next delivery may try at once. @returns whether the claim was still ours. */
  abandon(token: IdempotencyToken): Promise<boolean>;
}

export function createIdempotency({ port, keys, limits, random }: StoreContext): Idempotency {
  const partsOf = (token: IdempotencyToken): [key: string, owner: string] => {
    const dot = token.indexOf('.');
    return [keys.idempotency(token.slice(0, dot)), token.slice(dot + 1)];
  };
  return {
    async begin(scope, key) {
      // The key is hashed, because senders choose it: it may be long, and it may be personal.
      const hash = createHash('sha256')
        .update(JSON.stringify([scope, key]))
        .digest('base64url');
      const owner = buildOwnerToken(random);
      const reply = await port.run(beginIdempotent, [keys.idempotency(hash)], [owner, limits.idempotencyPendingMs]);
      const [status, response = ''] = reply as [BeginOutcome['status'], string?];
      if (status === 'new') return { status, token: `${hash}.${owner}` };
      return status === 'done' ? { status, response } : { status };
    },
    async complete(token, response) {
      const [key, owner] = partsOf(token);
      return (await port.run(completeIdempotent, [key], [owner, response, limits.idempotencyTtlMs])) === 1;
    },
    async extend(token) {
      const [key, owner] = partsOf(token);
      return (await port.run(extendIdempotent, [key], [owner, limits.idempotencyPendingMs])) === 1;
    },
    async abandon(token) {
      const [key, owner] = partsOf(token);
      return (await port.run(abandonIdempotent, [key], [owner])) === 1;
    },
  };
}
