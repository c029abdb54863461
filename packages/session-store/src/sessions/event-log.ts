import { callEventSchema } from '@trunkline/protocol';
import type { CallEvent, CallId } from '@trunkline/protocol';
import type { OperatorsFeed } from '../console/operators-feed.ts';
import { appendEvents } from '../scripts/index.ts';
import { redactEvent } from './redact-event.ts';
import type { FactsListener, LoggedEvent } from './facts-listener.ts';
import type { WriterOptions } from './session-records.ts';
import type { StoreContext } from '../store-context.ts';

export interface EventLogPage {
  entries: LoggedEvent[];
  /** How many entries were left out, because this version cannot read them. */
  unreadable: number;
  /** Pass it as `afterId` for the next page; `undefined` when there is none. */
  nextAfterId: string | undefined;
}

export type AppendOutcome = 'ok' | 'fenced';

export interface EventLogReadOptions {
  /** The page begins behind this entry, or with the oldest one if it is missing. */
  afterId?: string;
  /** How many entries to look at. @defaultValue 1000 */
  limit?: number;
}

/**
 * Keeps the facts of a call in the order in which they were written, for as long as the session, and tells the operators' feed. Beyond `eventLogLength`
 * entries the oldest are dropped, in whole blocks, so that a few more may remain. What is to be taken out of people's words is taken out
 * before anything is written, so the feed and all listeners have it no more than the log. Of a call that was erased nothing is kept.
 * Failure policy: see `RedisPort`. A failed `append` may have been done; repeating it can double events but never lose
 * them.
 */
export interface EventLog {
  /** Writes all of `events` or none, in one command, and keeps the session from expiring. */
  append(callId: CallId, events: readonly CallEvent[]): Promise<void>;
  /**
   * Does the same for the holder of the stream, by its fencing number.
   * @returns `fenced` if a newer holder has the stream. Nothing was written then, and whatever is still queued is to be
   *   dropped.
   */
  append(callId: CallId, events: readonly CallEvent[], options: Required<WriterOptions>): Promise<AppendOutcome>;
  read(callId: CallId, options?: EventLogReadOptions): Promise<EventLogPage>;
  /** Reads the last `limit` facts, the oldest first, without those that this version cannot read. */
  readNewest(callId: CallId, limit: number): Promise<CallEvent[]>;
  /** The same for the last ones that were written before the entry `id`. */
  readBefore(callId: CallId, id: string, limit: number): Promise<CallEvent[]>;
  listen(listener: FactsListener): void;
}

/** The log as the other modules of the store see it. */
export interface EventLogOfStore extends EventLog {
  /** Tells the operators' feed and all listeners of facts that were written in the step of somebody else. */
  readonly written: FactsListener['written'];
}

function parseEvent(text: string | undefined): CallEvent | undefined {
  try {
    return callEventSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

export function createEventLog(
  { port, keys, limits, redact }: StoreContext,
  operatorsFeed: Pick<OperatorsFeed, 'tell'>,
): EventLogOfStore {
  const listeners: FactsListener[] = [];
  const written: FactsListener['written'] = (callId, entries) => {
    operatorsFeed.tell({ kind: 'facts', callId, facts: entries });
    for (const listener of listeners) listener.written(callId, entries);
  };
  const readBackwards = async (callId: CallId, from: string, limit: number): Promise<CallEvent[]> => {
    const raw = await port.send((redis) => redis.xrevrange(keys.events(callId), from, '-', 'COUNT', limit));
    return raw.toReversed().flatMap(([, [, text]]) => parseEvent(text) ?? []);
  };

  function append(callId: CallId, events: readonly CallEvent[]): Promise<void>;
  function append(
    callId: CallId,
    events: readonly CallEvent[],
    options: Required<WriterOptions>,
  ): Promise<AppendOutcome>;
  async function append(
    callId: CallId,
    told: readonly CallEvent[],
    { fence }: WriterOptions = {},
  ): Promise<AppendOutcome | void> {
    if (told.length === 0) return 'ok';
    const events = redact === undefined ? told : told.map((event) => redactEvent(event, redact));
    const reply = await port.run(
      appendEvents,
      [keys.session(callId), keys.events(callId), keys.mailbox(callId), keys.fence(callId)],
      [
        limits.sessionIdleMs,
        limits.endedRetentionMs,
        fence ?? '',
        limits.eventLogLength,
        ...events.map((event) => JSON.stringify(event)),
      ],
    );
    if (reply === 'fenced') {
      for (const listener of listeners) listener.fenced(callId);
      return 'fenced';
    }
    const ids = reply as string[];
    if (ids.length === 0) return 'ok';
    written(
      callId,
      events.map((event, index) => ({ id: ids[index]!, event })),
    );
    return 'ok';
  }

  return {
    append,
    written,

    async read(callId, { afterId, limit = 1_000 } = {}) {
      const from = afterId === undefined ? '-' : `(${afterId}`;
      const raw = await port.send((redis) => redis.xrange(keys.events(callId), from, '+', 'COUNT', limit));
      const entries = raw.flatMap(([id, [, text]]) => {
        const event = parseEvent(text);
        return event === undefined ? [] : [{ id, event }];
      });
      return {
        entries,
        unreadable: raw.length - entries.length,
        nextAfterId: raw.length === limit ? raw.at(-1)?.[0] : undefined,
      };
    },

    readNewest: (callId, limit) => readBackwards(callId, '+', limit),
    readBefore: (callId, id, limit) => readBackwards(callId, `(${id}`, limit),
    listen: (listener) => void listeners.push(listener),
  };
}
