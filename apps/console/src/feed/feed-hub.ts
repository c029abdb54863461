/**
 * Between the operators' feed and the pages: gathers what is new for a moment, writes it down once, and wakes the pages. There is one
 * reader of Redis for the process, however many pages are open.
 */
import type { CallId, CallLevels, CallRow, ConsoleEventName, ConsoleEvents, FactEntry } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { OperatorsFeedEntry } from '@trunkline/session-store';
import type { CallBook } from '../calls/call-book.ts';
import { EventBatch, eventText, withId } from './event-batch.ts';
import { EventRing } from './event-ring.ts';
import { msOfFeedId } from './feed-id.ts';

/** So long news are gathered. It is less than a person sees, and saves most of the writes of a busy fleet. */
const GATHER_MS = 100;
/** A tenth of a core at most goes into verdicts: with many long calls each of them waits longer for its next one. */
const JUDGE_EVERY_MS = 250;
const JUDGE_FOR_MS = 25;
const LOOK_AFTER_MS = 60_000;
/** Ended calls in a snapshot; the others are a page of `GET /api/calls` away. */
const ENDED_IN_SNAPSHOT = 100;
/** So much later than others a replica may learn of the end of a call, or judge it. The clocks of gateways and Redis differ by less. */
const LATE_MS = 60_000;

export interface FeedHubDeps {
  book: CallBook;
  clock: Pick<Clock, 'nowMs' | 'setTimeout' | 'setInterval'>;
  fleet(): ConsoleEvents['fleet'];
}

export class FeedHub {
  readonly #deps: FeedHubDeps;
  readonly #stops: (() => void)[] = [];
  readonly #wakes = new Set<() => void>();
  readonly #ring = new EventRing();
  #facts = new Map<CallId, FactEntry[]>();
  #levels: ({ callId: CallId } & CallLevels)[] = [];
  #shared = '';
  #lastId = '0-0';
  #hasNews = false;
  #cancelFlush: (() => void) | undefined;
  #snapshot: { sequence: number; texts: Map<string, string> } | undefined;
  isStoreAway = false;
  /** How often a page has begun with everything that is known. */
  snapshots = 0;

  constructor(deps: FeedHubDeps) {
    this.#deps = deps;
  }

  /** @param id the entry behind which the reader of the feed begins. */
  start(id: string): void {
    this.flush();
    this.#ring.startAt(id);
    this.#lastId = id;
    const { book, clock } = this.#deps;
    this.#stops.push(
      clock.setInterval(() => this.#judge(), JUDGE_EVERY_MS),
      clock.setInterval(() => book.lookAfterQuiet(), LOOK_AFTER_MS),
    );
  }

  stop(): void {
    this.#cancelFlush?.();
    for (const stop of this.#stops.splice(0)) stop();
  }

  get ring(): Pick<EventRing, 'after' | 'placeOf' | 'last'> {
    return this.#ring;
  }

  take(entries: readonly OperatorsFeedEntry[]): void {
    for (const [callId, facts] of this.#deps.book.take(entries)) {
      this.#facts.set(callId, [...(this.#facts.get(callId) ?? []), ...facts]);
    }
    for (const { id, item } of entries) {
      if (item.kind === 'levels') this.#levels.push(...item.calls);
      this.#lastId = id;
    }
    this.#hasNews = true;
    this.flushSoon();
  }

  /** Something was missed, so every page begins anew with what is known once it has been loaded. */
  restart(): void {
    this.flush();
    this.#ring.breakOff();
    this.#tell();
  }

  setStoreAway(isAway: boolean): void {
    if (isAway === this.isStoreAway) return;
    this.isStoreAway = isAway;
    this.share('store', { isAway });
  }

  /** Tells all pages something that no entry of the feed says. */
  share<N extends ConsoleEventName>(name: N, data: ConsoleEvents[N]): void {
    this.#shared += eventText(name, data);
    this.flushSoon();
  }

  flushSoon(): void {
    this.#cancelFlush ??= this.#deps.clock.setTimeout(() => this.flush(), GATHER_MS);
  }

  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const { rows, removed } = this.#deps.book.takeChanges();
    const hasRows = rows.length > 0 || removed.length > 0;
    const shared = (hasRows ? eventText('calls', { rows, ...(removed.length > 0 && { removed }) }) : '') + this.#shared;
    if (!this.#hasNews && shared === '') return;
    const content = { facts: this.#facts, levels: this.#levels, shared };
    this.#ring.push(new EventBatch(this.#ring.last.sequence + 1, this.#lastId, this.#hasNews, content));
    this.#facts = new Map();
    this.#levels = [];
    this.#shared = '';
    this.#hasNews = false;
    this.#tell();
  }

  /**
   * Everything that is known, as a page gets it first, and the sequence behind which it goes on. It is written down once for all pages
   * that come before anything changes.
   * @param seen the id of the feed up to which the page has been told everything: what has ended since then is all in it.
   */
  snapshot(callId: string | undefined, seen?: string): { text: string; sequence: number } {
    this.flush();
    this.snapshots += 1;
    const { sequence, id } = this.#ring.last;
    if (this.#snapshot?.sequence !== sequence) this.#snapshot = { sequence, texts: new Map() };
    const ended = this.#endedSince(seen);
    const key = `${callId ?? ''} ${ended.length}`;
    let text = this.#snapshot.texts.get(key);
    if (text === undefined) {
      text = withId(this.#writeSnapshot(callId, ended), id);
      this.#snapshot.texts.set(key, text);
    }
    // News of the store that came before the snapshot may never have been read.
    return { text: text + eventText('store', { isAway: this.isStoreAway }), sequence };
  }

  /**
   * Where the calls stand, for whoever goes on from an id that may be of another replica. Batches of rows end elsewhere there, so the page
   * may not have been told the end of a call of which this replica has told long ago.
   */
  rowsSince(seen: string): string {
    return eventText('calls', { rows: [...this.#goingOn(), ...this.#endedSince(seen, 0)], isEveryLiveCall: true });
  }

  /** Calls `wake` at the next batch, once. @returns what takes it back. */
  onNext(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => void this.#wakes.delete(wake);
  }

  #judge(): void {
    const { book, clock } = this.#deps;
    const untilMs = clock.nowMs() + JUDGE_FOR_MS;
    book.judge(() => clock.nowMs() < untilMs);
  }

  #tell(): void {
    const wakes = [...this.#wakes];
    this.#wakes.clear();
    for (const wake of wakes) wake();
  }

  #writeSnapshot(callId: string | undefined, ended: readonly CallRow[]): string {
    const { book, fleet } = this.#deps;
    const levels = book.levels().filter((one) => callId === undefined || one.callId === callId);
    const text = eventText('snapshot', { calls: [...this.#goingOn(), ...ended], fleet: fleet() });
    return levels.length === 0 ? text : text + eventText('levels', { calls: levels });
  }

  #goingOn(): CallRow[] {
    return this.#deps.book.rows().filter(({ state }) => state !== 'ended');
  }

  /** Calls that have ended, the newest first: all since a moment, and at least so many. */
  #endedSince(seen: string | undefined, atLeast: number = ENDED_IN_SNAPSHOT): CallRow[] {
    const sinceMs = seen === undefined ? Infinity : msOfFeedId(seen) - LATE_MS;
    const endedAt = ({ endedAtMs = 0 }: CallRow): number => endedAtMs;
    const ended = this.#deps.book.rows().filter(({ state }) => state === 'ended');
    const newest = ended.toSorted((one, other) => endedAt(other) - endedAt(one));
    const known = newest.findIndex((row) => endedAt(row) < sinceMs);
    return newest.slice(0, Math.max(atLeast, known < 0 ? newest.length : known));
  }
}
