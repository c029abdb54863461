/** The lane of the agent: when the caller heard it, and what was sent and never heard. */
import { type Silence, tearPoint } from './tear-point.ts';
import { isOf, type TimedFact, type TimedFactOf } from './timed-fact.ts';

export interface AgentSpan {
  readonly turnId: string;
  /** When the caller heard the first sound. */
  readonly fromMs: number;
  /** When the last sound that they heard ended; missing while it goes on. */
  readonly heardToMs?: number;
  /** When it would have ended, had it been heard to its end; missing unless it was cut. */
  readonly unheardToMs?: number;
  readonly heardText: string;
  /** What was said after `heardText` and not heard. */
  readonly unheardText: string;
  /** Pauses and holes in it. */
  readonly silences: readonly Silence[];
  /** The facts it was made from. */
  readonly facts: readonly number[];
}

interface OpenSpan {
  turnId: string;
  fromMs: number;
  heardMs: number;
  heardText: string;
  silences: Silence[];
  facts: number[];
}

/** The part of `text` that follows what was heard of it. What was heard may be spelt with other spaces. */
export function unheardPart(text: string, heardText: string): string {
  const heard = heardText.trim();
  if (text.startsWith(heard)) return text.slice(heard.length).trim();
  const words = heard.split(/\s+/).filter(Boolean).length;
  return text.trim().split(/\s+/).slice(words).join(' ');
}

/** Follows the facts of a call and tells the spans of the agent's lane, in the order of time. */
export function agentSpans(facts: readonly TimedFact[]): AgentSpan[] {
  const spans: AgentSpan[] = [];
  let open: OpenSpan[] = [];
  let pausedAtMs: number | undefined;

  const close = (span: OpenSpan, endedAtMs: number, ended?: TimedFactOf<'agent.turnEnded'>): void => {
    open = open.filter((other) => other !== span);
    const { turnId, fromMs, silences } = span;
    const heardMs = ended?.event.heardMs ?? span.heardMs;
    const isCut = ended ? ended.event.interrupted : true;
    const heardToMs = tearPoint({ fromMs, heardMs, endedAtMs: Math.min(endedAtMs, pausedAtMs ?? endedAtMs), silences });
    const unheardMs = ended ? ended.event.sentMs - ended.event.heardMs : 0;
    const heardText = ended?.event.heardText ?? span.heardText;
    spans.push({
      turnId,
      fromMs,
      heardToMs,
      ...(isCut && { unheardToMs: heardToMs + Math.max(0, unheardMs) }),
      heardText,
      unheardText: isCut && ended ? unheardPart(ended.event.text, heardText) : '',
      silences,
      facts: span.facts,
    });
  };

  for (const fact of facts) {
    if (isOf(fact, 'agent.turnStarted')) {
      const { turnId } = fact.event;
      open.push({ turnId, fromMs: fact.atMs, heardMs: 0, heardText: '', silences: [], facts: [fact.index] });
    } else if (isOf(fact, 'agent.firstHeard')) {
      const span = open.find(({ turnId }) => turnId === fact.event.turnId);
      if (span && span.facts.length === 1) span.fromMs = fact.atMs;
      span?.facts.push(fact.index);
    } else if (isOf(fact, 'agent.heard')) {
      const span = open.find(({ turnId }) => turnId === fact.event.turnId);
      if (span) Object.assign(span, { heardMs: fact.event.heardMs, heardText: fact.event.heardText });
      span?.facts.push(fact.index);
    } else if (isOf(fact, 'agent.paused')) {
      pausedAtMs = fact.atMs;
    } else if (isOf(fact, 'agent.resumed')) {
      pausedAtMs = undefined;
      const { pausedMs } = fact.event;
      for (const span of open) span.silences.push({ atMs: fact.atMs - pausedMs, ms: pausedMs });
    } else if (isOf(fact, 'caller.gapHeard')) {
      const span = open.find(({ turnId }) => turnId === fact.event.turnId);
      span?.silences.push({ atMs: fact.atMs, ms: fact.event.gapMs });
    } else if (isOf(fact, 'agent.turnEnded')) {
      const span = open.find(({ turnId }) => turnId === fact.event.turnId);
      span?.facts.push(fact.index);
      if (span) close(span, fact.atMs, fact);
      pausedAtMs = undefined;
    } else if (isOf(fact, 'stream.opened')) {
      // A replica that died ends no turns: what it told last is all that is known to have been heard.
      for (const span of open) close(span, fact.atMs);
      pausedAtMs = undefined;
    } else if (isOf(fact, 'call.ended')) for (const span of open) close(span, fact.atMs);
  }
  for (const { heardMs: _, ...span } of open) spans.push({ ...span, unheardText: '' });
  return clipped(spans.sort((a, b) => a.fromMs - b.fromMs));
}

/** What was never heard is drawn no further than the next thing that was. */
function clipped(spans: readonly AgentSpan[]): AgentSpan[] {
  return spans.map((span, i) => {
    const next = spans[i + 1];
    if (span.unheardToMs === undefined || !next || next.fromMs >= span.unheardToMs) return span;
    return { ...span, unheardToMs: Math.max(next.fromMs, span.heardToMs ?? span.fromMs) };
  });
}
