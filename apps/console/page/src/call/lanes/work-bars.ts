/** The lane of what works behind the talk: tools, and messages of Vapi's to the webhook. */
import { isOf, type TimedFact } from './timed-fact.ts';

export interface WorkBar {
  readonly kind: 'tool' | 'webhook' | 'delivery';
  readonly name: string;
  readonly fromMs: number;
  /** Missing while it goes on. */
  readonly toMs?: number;
  /** The agent had been answered with a holding sentence when the result came. */
  readonly isLate: boolean;
  readonly hasFailed: boolean;
  /** More than once only after a worker died. */
  readonly runs: number;
  /** Bars that go on at the same time lie below one another, from 0 on. */
  readonly row: number;
  /** When the next tool of its row begins; missing for the last one. */
  readonly nextMs?: number;
  readonly facts: readonly number[];
}

type Placed = { -readonly [Key in keyof WorkBar]: WorkBar[Key] };
type Bar = Omit<WorkBar, 'row' | 'nextMs'>;

/** @param facts of one call, in their order. @returns its bars in the order of their beginnings. */
export function workBars(facts: readonly TimedFact[]): WorkBar[] {
  const bars: Bar[] = [];
  const running = new Map<string, { name: string; fromMs: number; index: number }>();
  for (const fact of facts) {
    if (isOf(fact, 'tool.called')) {
      const { toolCallId, name } = fact.event;
      if (!running.has(toolCallId)) running.set(toolCallId, { name, fromMs: fact.atMs, index: fact.index });
    } else if (isOf(fact, 'tool.finished')) {
      const { toolCallId, name, durationMs, mode, failed, runs } = fact.event;
      const began = running.get(toolCallId);
      running.delete(toolCallId);
      bars.push({
        kind: 'tool',
        name,
        fromMs: began?.fromMs ?? fact.atMs - durationMs,
        toMs: fact.atMs,
        isLate: mode === 'late',
        hasFailed: failed,
        runs,
        facts: began ? [began.index, fact.index] : [fact.index],
      });
    } else if (isOf(fact, 'webhook.received')) {
      const { messageType, tookMs } = fact.event;
      bars.push({
        kind: 'webhook',
        name: messageType,
        fromMs: fact.atMs,
        toMs: fact.atMs + tookMs,
        isLate: false,
        hasFailed: false,
        runs: 1,
        facts: [fact.index],
      });
    } else if (isOf(fact, 'webhook.delivered')) {
      const { attempt, failed, status } = fact.event;
      const name = `your webhook: ${status ?? 'no answer'}`;
      const isLate = false;
      const at = { fromMs: fact.atMs, toMs: fact.atMs };
      bars.push({ kind: 'delivery', name, ...at, isLate, hasFailed: failed, runs: attempt, facts: [fact.index] });
    }
  }
  for (const { name, fromMs, index } of running.values()) {
    bars.push({ kind: 'tool', name, fromMs, isLate: false, hasFailed: false, runs: 1, facts: [index] });
  }
  return inRows(bars.sort((a, b) => a.fromMs - b.fromMs));
}

/** Gives each tool the first row that is free when it begins. Messages are short and have a row of their own. */
function inRows(bars: readonly Bar[]): WorkBar[] {
  const lastOfRow: { endMs: number; bar: Placed }[] = [];
  return bars.map((bar) => {
    if (bar.kind !== 'tool') return { ...bar, row: 0 };
    const free = lastOfRow.findIndex(({ endMs }) => endMs <= bar.fromMs);
    const row = free === -1 ? lastOfRow.length : free;
    const placed: Placed = { ...bar, row };
    const before = lastOfRow[row];
    if (before) before.bar.nextMs = bar.fromMs;
    lastOfRow[row] = { endMs: bar.toMs ?? Number.POSITIVE_INFINITY, bar: placed };
    return placed;
  });
}
