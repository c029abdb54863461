/** One call in the memory of the console: its row, the facts that its verdict needs, and how loud it was lately. */
import type { CallLevels, CallRow, FactEntry, Session } from '@trunkline/protocol';
import type { Verdict } from '@trunkline/verdict';
import { compareFeedIds } from '../feed/feed-id.ts';
import { newRowMemory, rowOfSession, takeFact, takeSession, takeVerdict } from './call-row.ts';
import { KeptFacts } from './kept-facts.ts';

/** The list draws 10 s of both sides, and an entry of levels is 500 ms. */
const MOST_LEVELS = 20;

export class TrackedCall {
  readonly row: CallRow;
  readonly facts = new KeptFacts();
  readonly levels: CallLevels[] = [];
  readonly #memory = newRowMemory();
  #verdict: Verdict | undefined;
  #lastFactId = '0-0';
  /** Whether facts have come since the last verdict. */
  isUnjudged = true;

  constructor(session: Session) {
    this.row = rowOfSession(session);
  }

  get callId(): string {
    return this.row.callId;
  }

  get isOver(): boolean {
    return this.row.state === 'ended';
  }

  /** Up to which entry of its event log the call is known. */
  get lastFactId(): string {
    return this.#lastFactId;
  }

  /** Takes facts that are not known yet. @returns those that were new. */
  take(entries: readonly FactEntry[]): FactEntry[] {
    const fresh = entries.filter(({ id }) => compareFeedIds(id, this.#lastFactId) > 0);
    for (const { id, event } of fresh) {
      this.#lastFactId = id;
      takeFact(this.row, this.#memory, event);
      this.facts.add(event);
      this.isUnjudged = true;
    }
    if (fresh.length > 0) takeVerdict(this.row, this.#memory, this.#verdict);
    return fresh;
  }

  takeSession(session: Session): void {
    takeSession(this.row, session);
  }

  takeLevels(levels: CallLevels): void {
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
}
