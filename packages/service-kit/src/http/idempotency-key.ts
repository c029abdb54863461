/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a request that is sent again with its key gets the first answer.
 * The same key with another body is 422, and one whose first request is still under way 409.
 */
import { createHash } from 'node:crypto';
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../time/clock.ts';

const MAX_KEY_CHARACTERS = 255;
/** How often a claim is extended while its work goes on. It must be well below the time after which claims run out. */
const EXTEND_MS = 3_000;

/**
 * Reads `Idempotency-Key`, bare or as a quoted string: both are the same key.
 * @throws TrunklineError 422 when it is empty inside its quotes, longer than 255 characters, or given twice.
 */
export function readIdempotencyKey({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const header = headers['idempotency-key'];
  if (header === undefined || header === '') return undefined;
  const text = typeof header === 'string' ? header.trim() : '';
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text)?.[1];
  const key = quoted === undefined ? text : quoted.replaceAll(/\\(["\\])/g, '$1');
  if (key.length >= 1 && key.length <= MAX_KEY_CHARACTERS) return key;
  throw new TrunklineError(
    'TL_INVALID_FIELD',
    `Idempotency-Key: expected one key of at most ${MAX_KEY_CHARACTERS} characters`,
  );
}

/** The part of the store that is needed here: `SessionStore['idempotency']`. `T` is what a claim is known by. */
export interface IdempotencyClaims<T extends string> {
  begin(
    scope: string,
    key: string,
  ): Promise<{ status: 'new'; token: T } | { status: 'pending' } | { status: 'done'; response: string }>;
  complete(token: T, response: string): Promise<boolean>;
  extend(token: T): Promise<boolean>;
  abandon(token: T): Promise<boolean>;
}

export interface OnceRequest {
  /** Route and sender. Without the sender one tenant could read another's answer. */
  scope: string;
  key: string;
  /** What is asked, as JSON can write it. Another request under the same key is refused. */
  request: unknown;
}

/** What the first answer to a key says. */
export type Once<A> =
  /** It was given before, and is given again. */
  | { isFirst: false; answer: A }
  /** The work is to be done now, once, by `run`. When it fails the key is free again, and the next request asks anew. */
  | { isFirst: true; run(work: () => Promise<A>): Promise<A> };

interface Kept<A> {
  /** The hash of the request that this answers. */
  of: string;
  answer: A;
}

/**
 * Claims a key, before anything is done for it.
 * @throws TrunklineError 409 while another request with this key is under way, 422 when it was used for another request.
 */
export async function claimOnce<A, T extends string>(
  claims: IdempotencyClaims<T>,
  { scope, key, request }: OnceRequest,
  clock: Pick<Clock, 'setInterval'>,
): Promise<Once<A>> {
  const of = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
  const claim = await claims.begin(scope, key);
  if (claim.status === 'pending') {
    throw new TrunklineError('TL_REQUEST_PENDING', 'A request with this Idempotency-Key is still under way.', {
      retryAfterMs: 1_000,
    });
  }
  if (claim.status === 'done') {
    const kept = JSON.parse(claim.response) as Kept<A>;
    if (kept.of === of) return { isFirst: false, answer: kept.answer };
    throw new TrunklineError('TL_INVALID_FIELD', 'Idempotency-Key: was used for another request');
  }
  const { token } = claim;
  return {
    isFirst: true,
    async run(work) {
      const stop = clock.setInterval(() => void claims.extend(token).catch(() => false), EXTEND_MS);
      try {
        const answer = await work();
        const kept: Kept<A> = { of, answer };
        // Where the store is away the claim runs out, and a repetition is taken for a first request.
        await claims.complete(token, JSON.stringify(kept)).catch(() => false);
        return answer;
      } catch (error) {
        await claims.abandon(token).catch(() => false);
        throw error;
      } finally {
        stop();
      }
    },
  };
}
