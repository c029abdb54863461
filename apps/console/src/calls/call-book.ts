/**
 * All calls that the console knows: those that go on, and the newest that have ended. Facts come from the operators' feed, and what is
 * not known yet is loaded from the lists and the event logs. Calls that have ended are rows and nothing else, the oldest forgotten first.
 */
import type { CallId, CallLevels, CallRow, FactEntry, Session } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { OperatorsFeedEntry, SessionStore } from '@trunkline/session-store';
import type { Verdict } from '@trunkline/verdict';
import { CallLoads } from './call-loads.ts';
import { cutLongest } from './kept-facts.ts';
import { readFacts } from './read-facts.ts';
import { TrackedCall } from './tracked-call.ts';

/** As many as the list of recent calls in Redis holds. */
const MOST_CALLS = 1_000;
/** Beyond that calls that go on are left out of the memory, and can still be opened one by one. */
const MOST_LIVE_CALLS = 5_000;
/** How old the verdict on a call may be that is made from the event log each time, because its facts are too many to be kept here. */
const VERDICT_FROM_LOG_MS = 30_000;

/** What has changed since it was last asked for. */
export interface BookChanges {
  rows: CallRow[];
  removed: CallId[];
}

export interface CallBookDeps {
  store: Pick<SessionStore, 'sessions' | 'events'>;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  judge(facts: readonly FactEntry['event'][]): Verdict;
  /** Called when something has changed, also when it will be told to nobody. */
  onChange(): void;
  onFault(error: unknown): void;
}

const comparePrecedence = (one: TrackedCall, other: TrackedCall): number =>
  Number(other.isOver) - Number(one.isOver) || one.judgement - other.judgement;

export class CallBook {
  readonly #deps: CallBookDeps;
  readonly #calls = new Map<CallId, TrackedCall>();
  readonly #loads: CallLoads;
  readonly #changed = new Set<CallId>();
  readonly #removed = new Set<CallId>();
  /** Calls of which something was told since the last look after the quiet ones. */
  readonly #heard = new Set<CallId>();
  #judgements = 0;

  constructor(deps: CallBookDeps) {
    this.#deps = deps;
    this.#loads = new CallLoads((callId, pending) => this.#loadOne(callId, pending), deps.clock);
  }

  get size(): number {
    return this.#calls.size;
  }

  rows(): CallRow[] {
    return [...this.#calls.values()].map(({ row }) => row);
  }

  row(callId: string): CallRow | undefined {
    return this.#calls.get(callId as CallId)?.row;
  }

  /** What is known of how loud the calls that go on were in the last seconds. */
  levels(): ({ callId: CallId } & CallLevels)[] {
    return [...this.#calls.values()].flatMap(({ callId, levels }) => levels.map((one) => ({ callId, ...one })));
  }

  /**
   * Loads what the lists know: the calls that go on first, then little by little those that ended, the newest first. Resolves when the former
   * are there.
   */
  async loadAll(): Promise<void> {
    const { sessions } = this.#deps.store;
    const [live, recent] = await Promise.all([sessions.listLive(), sessions.listRecent(MOST_CALLS)]);
    const known = new Map([...live, ...recent].map((session) => [session.callId, session]));
    for (const [callId, { isOver }] of this.#calls) if (!isOver && !known.has(callId)) void this.#loads.load(callId);
    const goingOn = [...known.values()].filter(({ state }) => state !== 'ended');
    const loaded = goingOn.map(({ callId }) => this.#loads.load(callId));
    for (const { callId, state } of known.values()) {
      const call = this.#calls.get(callId);
      // A call that is shown as going on is not to be shown so for long.
      if (state === 'ended' && call?.isOver !== true) void this.#loads.load(callId, { isIdle: !call });
    }
    await Promise.all(loaded);
  }

  /** @returns the facts that were news, by call, in the order in which they came. */
  take(entries: readonly OperatorsFeedEntry[]): Map<CallId, FactEntry[]> {
    const fresh = new Map<CallId, FactEntry[]>();
    for (const { item } of entries) {
      if (item.kind === 'levels') {
        for (const { callId, ...levels } of item.calls) {
          this.#calls.get(callId)?.takeLevels(levels);
          this.#heard.add(callId);
        }
        continue;
      }
      const { callId } = item;
      this.#heard.add(callId);
      if (item.kind === 'session') void this.#loads.load(callId);
      else if (item.kind === 'floor') this.#takeFloor(callId, item.floor);
      else {
        const facts = this.#takeFacts(callId, item.facts);
        if (facts.length > 0) fresh.set(callId, [...(fresh.get(callId) ?? []), ...facts]);
      }
    }
    return fresh;
  }

  /**
   * Judges calls of which something new is known: first those that are over, then those that have waited longest.
   * @param mayGoOn is asked before each, because a long call takes tens of ms.
   */
  judge(mayGoOn: () => boolean): void {
    cutLongest([...this.#calls.values()].map(({ facts }) => facts));
    const unjudged = [...this.#calls.values()].filter((call) => call.isUnjudged && !this.#loads.has(call.callId));
    for (const call of unjudged.toSorted(comparePrecedence)) {
      if (!mayGoOn()) return;
      if (!call.facts.isCut) this.#judge(call, call.facts.all);
      else if (call.isOver) void this.#loads.load(call.callId);
      else if (this.#deps.clock.nowMs() - call.judgedAtMs >= VERDICT_FROM_LOG_MS)
        void this.#loads.load(call.callId, { isIdle: true });
    }
  }

  /**
   * Looks after calls of which nothing was told since the last time: their session may have expired, or its end may have been lost on
   * the way. To be called once a minute.
   */
  lookAfterQuiet(): void {
    for (const { callId, isOver } of this.#calls.values()) {
      if (!isOver && !this.#heard.has(callId)) void this.#loads.load(callId);
    }
    this.#heard.clear();
  }

  takeChanges(): BookChanges {
    const rows = [...this.#changed].flatMap((callId) => this.#calls.get(callId)?.row ?? []);
    const removed = [...this.#removed];
    this.#changed.clear();
    this.#removed.clear();
    return { rows, removed };
  }

  #takeFacts(callId: CallId, facts: readonly FactEntry[]): readonly FactEntry[] {
    const isLoading = this.#loads.keep(callId, facts);
    const call = this.#calls.get(callId);
    // What comes after the end of a call, such as a late result, is judged together with all that came before.
    if (!call || (call.isOver && call.facts.all.length === 0 && !call.isUnjudged)) {
      if (!isLoading) void this.#loads.load(callId);
      return facts;
    }
    const fresh = call.take(facts);
    if (fresh.length > 0) this.#note(callId);
    return fresh;
  }

  #takeFloor(callId: CallId, floor: CallRow['floor']): void {
    const call = this.#calls.get(callId);
    if (!call) void this.#loads.load(callId);
    else if (call.row.floor !== floor) {
      call.takeFloor(floor);
      this.#note(callId);
    }
  }

  #judge(call: TrackedCall, facts: readonly FactEntry['event'][]): void {
    const before = JSON.stringify(call.row);
    this.#judgements += 1;
    call.judgement = this.#judgements;
    call.judgedAtMs = this.#deps.clock.nowMs();
    call.takeVerdict(this.#deps.judge(facts));
    if (JSON.stringify(call.row) !== before) this.#note(call.callId);
  }

  #note(callId: CallId): void {
    this.#changed.add(callId);
    this.#deps.onChange();
  }

  async #loadOne(callId: CallId, pending: readonly FactEntry[]): Promise<void> {
    try {
      const session = await this.#deps.store.sessions.read(callId);
      const facts = session ? await readFacts(this.#deps.store, callId) : [];
      if (session) this.#put(session, facts, pending);
      else this.#remove(callId);
    } catch (error) {
      this.#deps.onFault(error);
    }
  }

  #put(session: Session, facts: readonly FactEntry[], pending: readonly FactEntry[]): void {
    if (this.#calls.size >= MOST_CALLS + MOST_LIVE_CALLS && !this.#calls.has(session.callId)) return;
    const call = new TrackedCall(session);
    const before = this.#calls.get(session.callId);
    for (const levels of before?.levels ?? []) call.takeLevels(levels);
    call.takeLog(facts);
    call.take(pending);
    call.takeSession(session);
    // Of a call that is over, or that has very many facts, they are at hand only now.
    const isKept = !call.isOver && !call.facts.isCut;
    const judged = isKept ? call.facts.all : [...facts, ...pending].map(({ event }) => event);
    call.judgedAtMs = this.#deps.clock.nowMs();
    call.takeVerdict(this.#deps.judge(judged));
    this.#calls.delete(session.callId);
    this.#calls.set(session.callId, call);
    if (JSON.stringify(before?.row) !== JSON.stringify(call.row)) this.#note(session.callId);
    this.#forgetOldest();
  }

  #remove(callId: CallId): void {
    if (!this.#calls.delete(callId)) return;
    this.#changed.delete(callId);
    this.#removed.add(callId);
    this.#deps.onChange();
  }

  #forgetOldest(): void {
    if (this.#calls.size <= MOST_CALLS) return;
    let oldest: TrackedCall | undefined;
    for (const call of this.#calls.values()) {
      if (call.isOver && (oldest === undefined || call.row.createdAtMs < oldest.row.createdAtMs)) oldest = call;
    }
    if (oldest) this.#remove(oldest.callId);
  }
}
