/**
 * How loud both sides of each call were, in a stream of its own beside the call's facts, so that levels push out no fact. It is bounded
 * (four hours) and kept for the retention.
 * Failure policy: see `RedisPort`. What could not be written is lost: levels are for looking at.
 */
import type { CallId, CallLevels } from '@trunkline/protocol';
import type { RedisClient } from '../redis/redis-client.ts';
import { appendLevels } from '../scripts/index.ts';
import { longestLifeMs, type StoreContext } from '../store-context.ts';
import type { OperatorsFeed } from './operators-feed.ts';

export interface CallLevelsEntry {
  callId: CallId;
  /** The writer's fencing number: a holder that was replaced adds nothing. */
  fence?: number;
  levels: CallLevels;
}

export interface LevelsStore {
  /**
   * Writes what has come since the last time, for many calls at once, and tells the operators' feed in one entry. Never rejects.
   * Resolves to how many were written.
   */
  append(entries: readonly CallLevelsEntry[]): Promise<number>;
  /** Reads all levels of a call, the oldest first. */
  read(callId: CallId): Promise<CallLevels[]>;
}

/** So many at once, so that a replica with many calls writes them in several short steps between its frames. */
const AT_ONCE = 32;
const PAGE_ENTRIES = 2_000;

type RawEntry = [id: Buffer, fields: Buffer[]];

export function createLevelsStore(
  { port, keys, limits }: StoreContext,
  feed: Pick<OperatorsFeed, 'tell'>,
): LevelsStore {
  /** @returns whether each was written. */
  const appendSome = async (entries: readonly CallLevelsEntry[]): Promise<boolean[]> => {
    const args = entries.flatMap(({ fence, levels: { atMs, caller, heardAgent } }) => [
      fence ?? '',
      atMs,
      Buffer.from(caller, 'base64'),
      Buffer.from(heardAgent, 'base64'),
    ]);
    try {
      const ofCalls = entries.flatMap(({ callId }) => [keys.levels(callId), keys.fence(callId)]);
      const reply = await port.run(appendLevels, ofCalls, [longestLifeMs(limits), limits.levelsLength, ...args]);
      return (reply as string[]).map((outcome) => outcome === 'ok');
    } catch {
      return entries.map(() => false);
    }
  };

  const readPage = (callId: CallId, from: string): Promise<RawEntry[]> =>
    port.send(
      (redis: RedisClient) =>
        redis.xrangeBuffer(keys.levels(callId), from, '+', 'COUNT', PAGE_ENTRIES) as Promise<RawEntry[]>,
    );

  return {
    async append(entries) {
      let written = 0;
      for (let from = 0; from < entries.length; from += AT_ONCE) {
        const some = entries.slice(from, from + AT_ONCE);
        const pieces = port.takesKeysOfManyCalls ? [some] : some.map((entry) => [entry]);
        const outcomes = (await Promise.all(pieces.map(appendSome))).flat();
        const kept = some.filter((_entry, index) => outcomes[index]);
        written += kept.length;
        if (kept.length > 0) {
          feed.tell({ kind: 'levels', calls: kept.map(({ callId, levels }) => ({ callId, ...levels })) });
        }
      }
      return written;
    },

    async read(callId) {
      const all: CallLevels[] = [];
      let from = '-';
      for (;;) {
        const page = await readPage(callId, from);
        for (const [, [, atMs, , caller, , heardAgent]] of page) {
          all.push({
            atMs: Number(atMs),
            caller: caller?.toString('base64') ?? '',
            heardAgent: heardAgent?.toString('base64') ?? '',
          });
        }
        if (page.length < PAGE_ENTRIES) return all;
        from = `(${page.at(-1)![0].toString()}`;
      }
    },
  };
}
