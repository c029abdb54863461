import { hash } from 'node:crypto';
import { keepValues } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * Tokens that each open one thing once, such as the `/media` socket of a call or a browser's voice session (REQUIREMENTS T2,
 * A1). Redis knows only their hashes, so a copy of its data opens nothing.
 * Failure policy: see `RedisPort`. After a failed `redeem` the token may be spent, so ask for a new one.
 */
export interface SingleUseTokens {
  /**
   * Makes a token.
   * @param payload opaque text, which whoever redeems the token checks against a schema.
   * @returns 256 random bits in characters that are safe in a URL and in TwiML.
   */
  issue(payload: string, ttlMs: number): Promise<string>;
  /** Spends a token. @returns its payload; `undefined` if it is unknown, too old or spent. Of two at once, one gets it. */
  redeem(token: string): Promise<string | undefined>;
}

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

export function createSingleUseTokens({ port, keys, random }: StoreContext): SingleUseTokens {
  const keyOf = (token: string): string => keys.token(hash('sha256', token, 'base64url'));
  return {
    async issue(payload, ttlMs) {
      const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
      await port.runForMany(keepValues, {}, { keys: [keyOf(token)], args: [payload, ttlMs] });
      return token;
    },
    async redeem(token) {
      if (!TOKEN.test(token)) return undefined;
      return (await port.send((redis) => redis.getdel(keyOf(token)))) ?? undefined;
    },
  };
}
