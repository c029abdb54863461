/** The lane of who holds the call: streams of the carrier and the replicas that hold them, and the agent's sockets. */
import { isOf, type TimedFact } from './timed-fact.ts';

export interface StreamSpan {
  readonly side: 'carrier' | 'agent';
  /** The replica where it is known, else the stream or Vapi's call. */
  readonly name: string;
  readonly fromMs: number;
  /** Missing while it goes on. */
  readonly toMs?: number;
  /** What ended it. */
  readonly end?: 'lost' | 'handed-over' | 'replaced' | 'ended' | 'failed';
  /** How long nobody held the call before it, and why somebody else took it. */
  readonly before?: { readonly lostMs: number; readonly reason: 'lost' | 'handed-over' | 'replaced' };
  readonly facts: readonly number[];
}

type Draft = { -readonly [Key in keyof StreamSpan]: StreamSpan[Key] } & {
  facts: number[];
  fence?: number;
  sid?: string;
};

const REASON_OF = { handedOver: 'handed-over', resumed: 'lost', superseded: 'replaced' } as const;

/** @param facts of one call, in their order. @returns the spans of the lane, in the order of their beginnings. */
export function streamSpans(facts: readonly TimedFact[]): StreamSpan[] {
  const spans: Draft[] = [];
  const finish = (which: (span: Draft) => boolean, fact: TimedFact, end: NonNullable<StreamSpan['end']>): void => {
    const span = spans.findLast(which);
    // Whoever took the call from it may have written its end already.
    if (!span || span.end !== undefined) return;
    Object.assign(span, { toMs: fact.atMs, end });
    span.facts.push(fact.index);
  };
  const isCarrier = ({ side }: Draft): boolean => side === 'carrier';
  const isAgent = ({ side }: Draft): boolean => side === 'agent';

  for (const fact of facts) {
    if (isOf(fact, 'stream.opened')) {
      const { streamSid, fence, reason, lostMs } = fact.event;
      const last = spans.findLast(isCarrier);
      // A replica that was killed has written no end of its stream. It ended when nobody held the call any more.
      if (last && last.toMs === undefined) {
        Object.assign(last, { toMs: Math.max(last.fromMs, fact.atMs - (lostMs ?? 0)) });
        last.end = reason === 'superseded' ? 'replaced' : 'lost';
      }
      const span: Draft = { side: 'carrier', name: streamSid, fromMs: fact.atMs, facts: [fact.index] };
      Object.assign(span, { fence, sid: streamSid });
      // The stream before it may be cut off the log.
      if (reason && reason !== 'first') {
        const silentMs = lostMs ?? Math.max(0, fact.atMs - (last?.toMs ?? fact.atMs));
        span.before = { lostMs: silentMs, reason: REASON_OF[reason] };
      }
      spans.push(span);
    } else if (isOf(fact, 'clock.compared')) {
      const span = spans.findLast((other) => other.side === 'carrier' && other.fence === fact.event.fence);
      if (span) span.name = fact.event.replicaId;
      span?.facts.push(fact.index);
    } else if (isOf(fact, 'stream.lost')) {
      const { streamSid } = fact.event;
      finish(({ sid }) => sid === streamSid, fact, 'lost');
    } else if (isOf(fact, 'stream.replaced')) {
      const { streamSid } = fact.event;
      finish(({ sid }) => sid === streamSid, fact, 'replaced');
    } else if (isOf(fact, 'call.handedOver')) {
      const { fence } = fact.event;
      finish((span) => span.fence === fence, fact, 'handed-over');
    } else if (isOf(fact, 'agent.opened')) {
      finish(isAgent, fact, 'replaced');
      spans.push({ side: 'agent', name: fact.event.vapiCallId, fromMs: fact.atMs, facts: [fact.index] });
    } else if (isOf(fact, 'agent.lost')) finish(isAgent, fact, 'lost');
    else if (isOf(fact, 'agent.ended')) finish(isAgent, fact, 'ended');
    else if (isOf(fact, 'agent.failed')) finish(isAgent, fact, 'failed');
    else if (isOf(fact, 'call.ended')) {
      finish(isCarrier, fact, 'ended');
      finish(isAgent, fact, 'ended');
    }
  }
  return spans.map(({ fence: _fence, sid: _sid, ...span }) => span);
}
