/**
 * How loud both sides of each call were, in a stream of its own beside the call's facts, so that levels push out no fact. It is bounded
 * (four hours) and kept for `levelsRetentionMs`.
 * Failure policy: see `RedisPort`. What could not be written is lost: levels are for looking at.
 */
import type { CallId, CallLevels } from '@trunkline/protocol';
import type { RedisClient } from '../redis/redis-client.ts';
import type { ScriptArgument } from '../redis/script-runner.ts';
import { appendLevels } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';
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

/** So many in one command, so that a replica with many calls holds up neither its frames nor Redis. */
const AT_ONCE = 32;
const PAGE_ENTRIES = 2_000;

type RawEntry = [id: Buffer, fields: Buffer[]];

export function createLevelsStore(
  { port, keys, limits }: StoreContext,
  feed: Pick<OperatorsFeed, 'tell'>,
): LevelsStore {
  /** A cluster has the calls in different slots, and takes a command for each. */
  const atOnce = port.takesKeysOfManyCalls ? AT_ONCE : 1;

  /** @returns which of the entries were written. */
  const appendSome = async (entries: readonly CallLevelsEntry[]): Promise<CallLevelsEntry[]> => {
    const ofCalls = entries.flatMap(({ callId }) => [keys.levels(callId), keys.fence(callId)]);
    const args: ScriptArgument[] = [Math.max(limits.sessionIdleMs, limits.levelsRetentionMs), limits.levelsLength];
    for (const { fence, levels } of entries) {
      const [caller, heardAgent] = [Buffer.from(levels.caller, 'base64'), Buffer.from(levels.heardAgent, 'base64')];
      args.push(fence ?? '', levels.atMs, caller, heardAgent);
    }
    const written = await port.run(appendLevels, ofCalls, args).catch(() => []);
    return entries.filter((_entry, index) => (written as number[])[index] === 1);
  };

  const readPage = (callId: CallId, from: string): Promise<RawEntry[]> =>
    port.send(
      (redis: RedisClient) =>
        redis.xrangeBuffer(keys.levels(callId), from, '+', 'COUNT', PAGE_ENTRIES) as Promise<RawEntry[]>,
    );

  return {
    async append(entries) {
      const batches: CallLevelsEntry[][] = [];
      for (let from = 0; from < entries.length; from += atOnce) batches.push(entries.slice(from, from + atOnce));
      const written = (await Promise.all(batches.map(appendSome))).flat();
      for (let from = 0; from < written.length; from += AT_ONCE) {
        const calls = written.slice(from, from + AT_ONCE);
        feed.tell({ kind: 'levels', calls: calls.map(({ callId, levels }) => ({ callId, ...levels })) });
      }
      return written.length;
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
