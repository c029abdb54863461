import type { Clock } from '../clock.ts';
import type { RedisClient } from './redis-client.ts';
import { describeFault } from './redis-faults.ts';

export interface RedisProbeOptions {
  /** The connection that does the work, since another one may be well while this one is not. */
  client: RedisClient;
  /** It is written again and again and expires by itself. On a cluster it should be in the slot of the work. */
  key: string;
  clock: Clock;
  /** @defaultValue 2000 */
  everyMs?: number;
  /** An answer that takes longer counts as none. @defaultValue 2000 */
  timeoutMs?: number;
}

/**
 * Asks Redis by a real write, again and again, whether work can be done: an open connection says little, because a replica,
 * a full server and a connection that is dead without a FIN all look alike from the outside.
 */
export interface RedisProbe {
  /** Why no work can be done now, in words for an operator; `undefined` while it can. Answered from memory. */
  readonly fault: string | undefined;
  stop(): void;
}

const KEY_LIFE_MS = 60_000;

/** Starts at once. Until the first answer the state of the connection counts. */
export function createRedisProbe(options: RedisProbeOptions): RedisProbe {
  const { client, key, clock, everyMs = 2_000, timeoutMs = 2_000 } = options;
  let fault: string | undefined;
  let askedAtMs: number | undefined;

  const ask = async (): Promise<void> => {
    askedAtMs = clock.nowMs();
    try {
      await client.set(key, '1', 'PX', KEY_LIFE_MS);
      fault = undefined;
    } catch (error) {
      fault = describeFault(error instanceof Error ? error : new Error(String(error)));
    } finally {
      askedAtMs = undefined;
    }
  };
  // One question at a time: a connection that keeps commands would gather them while Redis is away.
  const tick = (): void => {
    if (askedAtMs === undefined) void ask();
  };

  tick();
  const stop = clock.setInterval(tick, everyMs);
  return {
    get fault() {
      if (client.status !== 'ready') return 'Redis is out of reach';
      const isOverdue = askedAtMs !== undefined && clock.nowMs() - askedAtMs > timeoutMs;
      return isOverdue ? 'Redis does not answer, or takes no writes' : fault;
    },
    stop,
  };
}
