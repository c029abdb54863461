import type { StoreContext } from '../store-context.ts';

/**
 * Which ways to an agent do not work at present, as one replica has found out and all others read once a second: none has to
 * lose callers to learn it again, and one caller of the whole fleet tries a way anew.
 * Failure policy: see `RedisPort`; a replica that cannot reach it goes by what it has seen itself. All of it may be repeated.
 */
export interface AgentWayBreakers {
  /** @param untilMs when somebody may try it again, epoch ms. @param forMs how long that is from now. */
  open(way: string, untilMs: number, forMs: number): Promise<void>;
  /** The way works again. */
  close(way: string): Promise<void>;
  /** @returns until when each is open, epoch ms; `undefined` for one that works. */
  read(ways: readonly string[]): Promise<(number | undefined)[]>;
  /** @returns whether this call is the one that tries the way; only one does within `forMs`. */
  claimProbe(way: string, callId: string, forMs: number): Promise<boolean>;
}

/** A way that nobody has tried since its time came counts as open for so much longer, and then as one that works. */
const LINGERS_MS = 60_000;

export function createAgentWayBreakers({ port, keys }: Pick<StoreContext, 'port' | 'keys'>): AgentWayBreakers {
  return {
    async open(way, untilMs, forMs) {
      const ttlMs = Math.max(1, Math.ceil(forMs)) + LINGERS_MS;
      await port.send((redis) => redis.set(keys.agentWays.open(way), String(Math.round(untilMs)), 'PX', ttlMs));
    },
    async close(way) {
      await port.send((redis) => redis.del(keys.agentWays.open(way), keys.agentWays.probe(way)));
    },
    async read(ways) {
      const texts = await port.send((redis) => redis.mget(ways.map((way) => keys.agentWays.open(way))));
      return texts.map((text) => (text !== null && /^\d+$/.test(text) ? Number(text) : undefined));
    },
    async claimProbe(way, callId, forMs) {
      const ttlMs = Math.max(1, Math.ceil(forMs));
      return (await port.send((redis) => redis.set(keys.agentWays.probe(way), callId, 'PX', ttlMs, 'NX'))) === 'OK';
    },
  };
}
