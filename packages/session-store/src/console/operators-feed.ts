/**
 * What is new in any call, for the operators' page: one capped stream for the whole fleet, which every writer of facts and levels tells.
 * It is a wake-up that carries its content, and reaches back five minutes (`operatorsFeedMs`, `operatorsFeedLength`). What is missing
 * in it is in the event log of the call.
 */
import { type CallId, TrunklineError } from '@trunkline/protocol';
import { GatheredWrites } from '../redis/gathered-writes.ts';
import { readOperatorsFeed, tellOperators } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';
import { type OperatorsFeedEntry, type OperatorsFeedItem, parseFeedItem } from './feed-items.ts';

export interface OperatorsFeedPage {
  entries: OperatorsFeedEntry[];
  /** Something after the given id has been dropped, so whoever reads must load anew what he knows. */
  hasGap: boolean;
  /** Where to go on: the last entry that was looked at, or with a gap and nothing read the place before whatever comes next. */
  nextAfterId: string;
  /** There may be more: read again. */
  isFull: boolean;
}

export interface OperatorsFeed {
  /**
   * Writes one entry, together with whatever else is told in the same go of the loop. Neither waits nor rejects: what cannot be written,
   * or waits behind 1,000 others, is lost.
   */
  tell(item: OperatorsFeedItem): void;
  /** Where the feed stands: the id of its newest entry, or a place before whatever is written next. */
  place(): Promise<string>;
  /**
   * Reads what comes after an entry, the oldest first, without what this version cannot read.
   * @param afterId an entry's id, or one of `place`.
   * @throws TrunklineError TL_BAD_REQUEST if it is no id; TL_STORE_UNAVAILABLE.
   */
  read(afterId: string, limit?: number): Promise<OperatorsFeedPage>;
  /** Takes out what the feed says of a call. Levels, which hold no words, go within five minutes by themselves. @returns how many entries. */
  forget(callId: CallId): Promise<number>;
}

const MOST_UNDER_WAY = 1_000;
const PAGE_ENTRIES = 500;
const ENTRY_ID = /^(\d{1,15})(?:-(\d{1,15}))?$/;

export const isFeedEntryId = (text: string): boolean => ENTRY_ID.test(text);

export function createOperatorsFeed({ port, keys, limits }: StoreContext): OperatorsFeed {
  let underWay = 0;
  const told = new GatheredWrites<OperatorsFeedItem>((items) => {
    const args: (string | number)[] = [limits.operatorsFeedMs, limits.operatorsFeedLength];
    for (const item of items) args.push(JSON.stringify(item), item.kind === 'levels' ? '' : item.callId);
    const settle = (): void => {
      underWay -= items.length;
    };
    port.run(tellOperators, [keys.operators], args).then(settle, settle);
  });

  const readRaw = async (afterId: string, limit: number): Promise<[number, string, ...string[]]> => {
    const [, ms, seq = '0'] = ENTRY_ID.exec(afterId) ?? [];
    if (ms === undefined) throw new TrunklineError('TL_BAD_REQUEST', 'This is not the id of an event.');
    told.flush();
    const args = [ms, seq, limit, limits.operatorsFeedMs, limits.operatorsFeedLength];
    return (await port.run(readOperatorsFeed, [keys.operators], args)) as [number, string, ...string[]];
  };

  return {
    tell(item) {
      if (underWay >= MOST_UNDER_WAY) return;
      underWay += 1;
      told.add(item);
    },

    place: async () => (await readRaw('0', 1))[1],

    async read(afterId, limit = PAGE_ENTRIES) {
      const [isMissing, place, ...pairs] = await readRaw(afterId, limit);
      const entries: OperatorsFeedEntry[] = [];
      for (let index = 0; index + 1 < pairs.length; index += 2) {
        const item = parseFeedItem(pairs[index + 1]!);
        if (item) entries.push({ id: pairs[index]!, item });
      }
      const hasGap = isMissing === 1;
      const nextAfterId = pairs.at(-2) ?? (hasGap ? place : afterId);
      return { entries, hasGap, nextAfterId, isFull: pairs.length >= 2 * limit };
    },

    async forget(callId) {
      told.flush();
      let from = '-';
      let forgotten = 0;
      for (;;) {
        const page = await port.send((redis) => redis.xrange(keys.operators, from, '+', 'COUNT', PAGE_ENTRIES));
        const found = page.filter(([, fields]) => fields[3] === callId).map(([id]) => id);
        if (found.length > 0) forgotten += await port.send((redis) => redis.xdel(keys.operators, ...found));
        if (page.length < PAGE_ENTRIES) return forgotten;
        from = `(${page.at(-1)![0]}`;
      }
    },
  };
}
