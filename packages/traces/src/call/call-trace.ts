/** Makes the spans of one live call from its facts, one after the other as they are written. */
import type { CallEvent, CallId } from '@trunkline/protocol';
import { alignClocks, findOutages, type Outage, tellTurns } from '@trunkline/verdict';
import type { CallSpan, SpanEvent } from '../spans/call-span.ts';
import { spanIdOf } from '../spans/trace-ids.ts';
import { momentOf } from './call-moments.ts';
import { keepFrom, withinBound } from './kept-facts.ts';
import { outageSpan } from './outage-spans.ts';
import { TurnProgress } from './turn-progress.ts';
import { turnSpans } from './turn-spans.ts';

type EndedFact = Extract<CallEvent, { type: 'call.ended' }>;

/** Further moments of a call are left out of its span. */
const MOST_MOMENTS = 64;

const isOver = (outage: Outage): outage is Outage & { toMs: number } => outage.toMs !== undefined;
const numberOf = (turnId: string): number => Number(turnId.slice(turnId.indexOf('_') + 1));

export class CallTrace {
  readonly #callId: CallId;
  readonly #progress = new TurnProgress();
  readonly #moments: SpanEvent[] = [];
  #facts: CallEvent[] = [];
  /** Turns up to this one have been told, here or by an earlier holder. */
  #told = 0;
  /** How many outages had been over before the line came back; who has the call from then on, only the fact behind that says. */
  #outagesBefore: number | undefined;

  /** @param earlier the newest facts from before this process had the call. Their spans were written by whoever had it then. */
  constructor(callId: CallId, earlier: readonly CallEvent[]) {
    this.#callId = callId;
    for (const fact of earlier) this.#take(fact);
    this.#told = this.#progress.over;
  }

  /** How many facts are kept for spans to come. */
  get keptFacts(): number {
    return this.#facts.length;
  }

  /** @returns the spans that are complete with this fact. */
  push(fact: CallEvent): CallSpan[] {
    // Words that may still change belong to no turn yet.
    if (fact.type === 'caller.saying') return [];
    if (fact.type === 'stream.opened' || fact.type === 'agent.opened') this.#outagesBefore ??= this.#outages().length;
    this.#take(fact);
    const spans = fact.type === 'stream.opened' ? [] : this.#outageSpans();
    const over = fact.type === 'call.ended' ? this.#progress.newest : this.#progress.over;
    if (over > this.#told) spans.push(...this.#tellTurns(over));
    if (fact.type === 'call.ended') spans.push(this.#callSpan(fact));
    return spans;
  }

  #take(fact: CallEvent): void {
    this.#facts.push(fact);
    this.#facts = withinBound(this.#facts);
    this.#progress.take(fact);
    const moment = momentOf(fact);
    if (moment && this.#moments.length < MOST_MOMENTS) this.#moments.push(moment);
  }

  #outages(): (Outage & { toMs: number })[] {
    return findOutages(alignClocks(this.#facts)).filter(isOver);
  }

  #outageSpans(): CallSpan[] {
    const before = this.#outagesBefore;
    if (before === undefined) return [];
    this.#outagesBefore = undefined;
    return this.#outages()
      .slice(before)
      .map((outage) => outageSpan(this.#callId, outage, outage.toMs));
  }

  /** Tells the turns up to `over`, and forgets what was before the last of them. */
  #tellTurns(over: number): CallSpan[] {
    const stories = tellTurns(this.#facts);
    const due = stories.filter(({ turnId }) => numberOf(turnId) > this.#told && numberOf(turnId) <= over);
    this.#told = over;
    const last = due.at(-1);
    if (last?.facts[0] !== undefined) this.#facts = keepFrom(this.#facts, last.facts[0]);
    return due.flatMap((story) => turnSpans(this.#callId, story));
  }

  #callSpan(fact: EndedFact): CallSpan {
    const created = this.#facts.find((one) => one.type === 'call.created');
    const agent = this.#facts.findLast((one) => one.type === 'agent.opened');
    const endMs = alignClocks(this.#facts).at(-1)?.atMs ?? fact.atMs;
    return {
      ownerId: this.#callId,
      spanId: spanIdOf(this.#callId),
      name: 'call',
      kind: 'server',
      startMs: endMs - fact.durationMs,
      endMs,
      attributes: {
        'trunkline.call.channel': created?.channel,
        'trunkline.call.ended_by': fact.endedBy,
        'trunkline.call.ended_reason': fact.reason,
        'trunkline.call.greeting_ms': fact.greetingMs,
        'trunkline.call.turns': this.#progress.newest,
        'trunkline.vapi.call_id': agent?.vapiCallId,
      },
      // Whom the gateway has to send away got no conversation to its end.
      ...(fact.endedBy === 'gateway' && { errorType: fact.reason }),
      events: this.#moments,
    };
  }
}
