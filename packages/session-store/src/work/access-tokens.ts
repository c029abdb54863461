import { createHash } from 'node:crypto';
import type { SessionId } from '@trunkline/protocol';
import type { StoreContext } from '../store-context.ts';

/** What a token of a page opens: one session, from one origin, until its end. */
export interface AccessGrant {
  sessionId: SessionId;
  /** The origin of the page, as its browser writes it. */
  origin: string;
  /** Epoch ms. */
  expiresAtMs: number;
}

/**
 * Tokens with which a page uses its own session, for chat and voice alike (CONTRACT, "Browser voice on the wire"). They may be
 * used any number of times. Redis knows only their hashes, so a copy of its data opens nothing.
 *
 * A token is still known for a while after its end, because a voice that is resumed may come with an expired one. Whoever reads
 * a grant compares `expiresAtMs` with the time.
 * Failure policy: see `RedisPort`. `revoke` may be repeated.
 */
export interface AccessTokens {
  /** @returns 256 random bits in characters that a WebSocket subprotocol takes. */
  issue(grant: AccessGrant, options: { keptForMs: number }): Promise<string>;
  /** @returns what the token opens, also when its time is over; `undefined` if it is unknown. */
  read(token: string): Promise<AccessGrant | undefined>;
  revoke(token: string): Promise<void>;
}

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

export function createAccessTokens({ port, keys, random }: StoreContext): AccessTokens {
  const keyOf = (token: string): string => keys.accessToken(createHash('sha256').update(token).digest('base64url'));
  return {
    async issue(grant, { keptForMs }) {
      const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
      await port.send((redis) => redis.set(keyOf(token), JSON.stringify(grant), 'PX', keptForMs));
      return token;
    },
    async read(token) {
      if (!TOKEN.test(token)) return undefined;
      const grant = await port.send((redis) => redis.get(keyOf(token)));
      return grant === null ? undefined : (JSON.parse(grant) as AccessGrant);
    },
    async revoke(token) {
      if (TOKEN.test(token)) await port.send((redis) => redis.del(keyOf(token)));
    },
  };
}
