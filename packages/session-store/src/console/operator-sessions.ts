import { createHash } from 'node:crypto';
import type { StoreContext } from '../store-context.ts';

/** What is known of an operator who has logged in. */
export interface OperatorSession {
  /** Says which key was shown, without being of any use to whoever wants to find it. */
  keyPrint: string;
  /** Epoch ms. */
  expiresAtMs: number;
}

/**
 * Sessions of operators at the console. What the browser keeps is a random token that says nothing, and any replica of the console
 * knows it. Redis has only its hash, so a copy of its data opens nothing.
 * Failure policy: see `RedisPort`. `close` may be repeated.
 */
export interface OperatorSessions {
  /** @returns 256 random bits in characters that a cookie takes. */
  open(session: OperatorSession, options: { keptForMs: number }): Promise<string>;
  /** @returns `undefined` if the token is unknown, or its session is closed or over. */
  read(token: string): Promise<OperatorSession | undefined>;
  close(token: string): Promise<void>;
}

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

export function createOperatorSessions({ port, keys, random }: StoreContext): OperatorSessions {
  const keyOf = (token: string): string => keys.operatorSession(createHash('sha256').update(token).digest('base64url'));
  return {
    async open(session, { keptForMs }) {
      const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
      await port.send((redis) => redis.set(keyOf(token), JSON.stringify(session), 'PX', keptForMs));
      return token;
    },
    async read(token) {
      if (!TOKEN.test(token)) return undefined;
      const session = await port.send((redis) => redis.get(keyOf(token)));
      return session === null ? undefined : (JSON.parse(session) as OperatorSession);
    },
    async close(token) {
      if (TOKEN.test(token)) await port.send((redis) => redis.del(keyOf(token)));
    },
  };
}
