/** One call in the memory of the console: its row, the facts that its verdict needs, and how loud it was lately. */
import type { CallId, CallLevels, CallRow, FactEntry, Session, SessionFloor } from '@trunkline/protocol';
import type { Verdict } from '@trunkline/verdict';
import { compareFeedIds } from '../feed/feed-id.ts';
import { newRowMemory, rowOfSession, takeFact, takeSession, takeVerdict } from './call-row.ts';
import { KeptFacts } from './kept-facts.ts';

/** The list draws 10 s of both sides, and an entry of levels is 500 ms. */
const MOST_LEVELS = 20;
/** Two writers of one call tell the feed within moments of each other, so few facts can come out of order. */
const MOST_SEEN = 256;

export class TrackedCall {
  readonly callId: CallId;
  readonly row: CallRow;
  readonly facts = new KeptFacts();
  readonly levels: CallLevels[] = [];
  readonly #memory = newRowMemory();
  readonly #seen = new Set<string>();
  #verdict: Verdict | undefined;
  #loadedUpTo = '0-0';
  /** Up to here the feed's news are no longer remembered one by one. */
  #toldUpTo = '0-0';
  /** Whether facts have come since the last verdict. */
  isUnjudged = true;
  /** The number of its last verdict among all verdicts here. */
  judgement = 0;
  /** When that was, in ms of the clock of whoever made it. */
  judgedAtMs = Number.NEGATIVE_INFINITY;

  constructor(session: Session) {
    this.callId = session.callId;
    this.row = rowOfSession(session);
  }

  get isOver(): boolean {
    return this.row.state === 'ended';
  }

  /** Takes a page of the event log. */
  takeLog(entries: readonly FactEntry[]): void {
    for (const { id, event } of entries) {
      if (compareFeedIds(id, this.#loadedUpTo) <= 0) continue;
      this.#loadedUpTo = id;
      this.#takeFact(event);
    }
    takeVerdict(this.row, this.#memory, this.#verdict);
  }

  /**
   * Takes news of the feed, which may come twice and, from two writers, out of order. What the log was loaded with counts once.
   * @returns those that the feed had not brought before. Pages have to be told of them also where a load was faster than the feed.
   */
  take(entries: readonly FactEntry[]): FactEntry[] {
    const told = entries.filter(({ id }) => !this.#seen.has(id) && compareFeedIds(id, this.#toldUpTo) > 0);
    const fresh = told.filter(({ id }) => compareFeedIds(id, this.#loadedUpTo) > 0);
    for (const { event } of fresh) this.#takeFact(event);
    for (const { id } of told) this.#note(id);
    if (fresh.length > 0) takeVerdict(this.row, this.#memory, this.#verdict);
    return told;
  }

  takeSession(session: Session): void {
    takeSession(this.row, session);
  }

  takeFloor(floor: SessionFloor): void {
    if (!this.isOver) this.row.floor = floor;
  }

  takeLevels(levels: CallLevels): void {
    if (this.isOver) return;
    this.levels.push(levels);
    if (this.levels.length > MOST_LEVELS) this.levels.shift();
  }

  takeVerdict(verdict: Verdict): void {
    this.#verdict = verdict;
    this.isUnjudged = false;
    takeVerdict(this.row, this.#memory, verdict);
    if (!this.isOver) return;
    this.facts.clear();
    this.levels.length = 0;
  }

  #takeFact(event: FactEntry['event']): void {
    takeFact(this.row, this.#memory, event);
    this.facts.add(event);
    this.isUnjudged = true;
  }

  #note(id: string): void {
    this.#seen.add(id);
    if (this.#seen.size <= MOST_SEEN) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      if (compareFeedIds(oldest, this.#toldUpTo) > 0) this.#toldUpTo = oldest;
      return;
    }
  }
}
