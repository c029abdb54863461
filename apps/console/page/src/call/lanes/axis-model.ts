/** All lanes of the axis, made from the facts of one call. Painting asks it what lies in a stretch of time. */
import { agentSpans, type AgentSpan } from './agent-spans.ts';
import { type AxisMark, axisMarks } from './axis-marks.ts';
import { type CallerSpan, callerSpans } from './caller-spans.ts';
import { type StreamSpan, streamSpans } from './stream-spans.ts';
import type { TimedFact } from './timed-fact.ts';
import { type WorkBar, workBars } from './work-bars.ts';

export interface AxisModel {
  readonly facts: readonly TimedFact[];
  /** The same facts by time, because those of two writers may stand in the log in another order. */
  readonly byTime: readonly TimedFact[];
  readonly caller: readonly CallerSpan[];
  readonly agent: readonly AgentSpan[];
  readonly work: readonly WorkBar[];
  /** How many rows of tools lie below one another. */
  readonly workRows: number;
  readonly streams: readonly StreamSpan[];
  readonly marks: readonly AxisMark[];
  /** When the last thing that is known happened. */
  readonly endMs: number;
}

/** @param facts of one call, on one clock, in the order of its event log. */
export function buildAxisModel(facts: readonly TimedFact[]): AxisModel {
  const byTime = [...facts].sort((a, b) => a.atMs - b.atMs);
  const work = workBars(facts);
  const agent = agentSpans(facts);
  const endMs = agent.reduce((end, span) => Math.max(end, span.unheardToMs ?? 0), byTime.at(-1)?.atMs ?? 0);
  return {
    facts,
    byTime,
    caller: callerSpans(facts),
    agent,
    work,
    workRows: work.reduce((rows, bar) => Math.max(rows, bar.row + 1), 1),
    streams: streamSpans(facts),
    marks: axisMarks(facts),
    endMs,
  };
}

/** The index of the first of `items`, ordered by time, that is not before `atMs`. */
export function firstAtOrAfter<Item>(items: readonly Item[], atMs: number, timeOf: (item: Item) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && timeOf(item) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The fact that is nearest to `atMs`, if one lies within `withinMs`. Of several at the same time it is the first. */
export function factNear(model: AxisModel, atMs: number, withinMs: number): TimedFact | undefined {
  const next = firstAtOrAfter(model.byTime, atMs, (fact) => fact.atMs);
  let nearest: TimedFact | undefined;
  for (let i = Math.max(0, next - 1); i <= next && i < model.byTime.length; i++) {
    const fact = model.byTime[i];
    if (!fact || Math.abs(fact.atMs - atMs) > withinMs) continue;
    if (!nearest || Math.abs(fact.atMs - atMs) < Math.abs(nearest.atMs - atMs)) nearest = fact;
  }
  return nearest;
}

/**
 * The fact from which a key goes on: the next one in time, or the one before.
 * @param chosen the index of the fact that is chosen; undefined where only a moment is.
 */
export function factBeside(
  { byTime }: Pick<AxisModel, 'byTime'>,
  { chosen, atMs }: { chosen: number | undefined; atMs: number },
  by: 1 | -1,
): TimedFact | undefined {
  const at = chosen === undefined ? -1 : byTime.findIndex((fact) => fact.index === chosen);
  if (at >= 0) return byTime[at + by];
  const next = firstAtOrAfter(byTime, atMs, (fact) => fact.atMs);
  return byTime[by === 1 ? next : next - 1];
}

/** From when to when the turn goes that goes on at `atMs`, or is the next one; undefined after the last. */
export function turnAt(
  model: AxisModel,
  atMs: number,
  endMs: number,
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const endOf = (span: AgentSpan): number => span.unheardToMs ?? span.heardToMs ?? endMs;
  const answer = model.agent.find((span) => endOf(span) >= atMs);
  if (!answer) return undefined;
  const asked = model.caller.find(({ turnId }) => turnId === answer.turnId);
  return { fromMs: Math.min(asked?.fromMs ?? answer.fromMs, answer.fromMs), toMs: endOf(answer) };
}
