import { createHash } from 'node:crypto';
import type { SessionId } from '@trunkline/protocol';
import { beginWebWire, endWebWire, resumeWebWire, writeWebWire } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

/** How far both directions of a page's voice have come. */
export interface WebWireNumbers {
  /** The number of the page's next frame. */
  uplink: number;
  /** Below this number all are taken for frames to the page. It may run ahead of what was really sent. */
  downlink: number;
  /** How often the agent was cut. */
  generation: number;
}

/**
 * What every replica must know of a page's voice so that the page can go on after its socket was lost, also where the replica that
 * had it has died: numbers, and the token that resumes it. One per session, since a newer socket replaces an older one. Redis
 * knows only the hashes of tokens.
 *
 * `write` and `end` do nothing unless `token` is the newest; that is their fence.
 * Failure policy: see `RedisPort`. All but `resume` may be repeated. After a failed `resume` the token that was shown is still good.
 */
export interface WebWires {
  /** Makes a resume token: 256 random bits in characters that JSON takes as they are. */
  newToken(): string;
  /** Begins anew, with all numbers at 0 and `downlink` taken. */
  begin(sessionId: SessionId, token: string, downlink: number): Promise<void>;
  /**
   * Replaces `shown` by `next`. `shown` stays good until a `write` says that `next` was used.
   * @returns where both directions go on; `undefined` when `shown` is not good.
   */
  resume(sessionId: SessionId, shown: string, next: string): Promise<WebWireNumbers | undefined>;
  /** @param isUsed whether the page has used the socket that brought it `token`. @returns whether `token` is the newest. */
  write(sessionId: SessionId, token: string, numbers: WebWireNumbers, isUsed: boolean): Promise<boolean>;
  /** @returns whether `token` was the newest. */
  end(sessionId: SessionId, token: string): Promise<boolean>;
  /** `none`: no page of the session has begun to speak, or that is long ago. `ended`: nothing can be resumed. */
  state(sessionId: SessionId): Promise<'none' | 'begun' | 'ended'>;
}

const TOKEN_BYTES = 32;

export function createWebWires({ port, keys, random, limits }: StoreContext): WebWires {
  const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
  const ttlMs = limits.webWireMs;
  return {
    newToken: () => Buffer.from(random(TOKEN_BYTES)).toString('base64url'),
    async begin(sessionId, token, downlink) {
      await port.run(beginWebWire, [keys.webWire(sessionId)], [hashOf(token), downlink, ttlMs]);
    },
    async resume(sessionId, shown, next) {
      const args = [hashOf(shown), hashOf(next), ttlMs];
      const found = (await port.run(resumeWebWire, [keys.webWire(sessionId)], args)) as string[];
      if (found.length === 0) return undefined;
      const [uplink, downlink, generation] = found.map(Number) as [number, number, number];
      return { uplink, downlink, generation };
    },
    async write(sessionId, token, { uplink, downlink, generation }, isUsed) {
      const args = [hashOf(token), uplink, downlink, generation, isUsed ? 1 : 0, ttlMs];
      return (await port.run(writeWebWire, [keys.webWire(sessionId)], args)) === 1;
    },
    async end(sessionId, token) {
      return (await port.run(endWebWire, [keys.webWire(sessionId)], [hashOf(token), ttlMs])) === 1;
    },
    async state(sessionId) {
      const [token, ended] = await port.send((redis) => redis.hmget(keys.webWire(sessionId), 'token', 'ended'));
      if (ended !== null && ended !== undefined) return 'ended';
      return token === null || token === undefined ? 'none' : 'begun';
    },
  };
}
