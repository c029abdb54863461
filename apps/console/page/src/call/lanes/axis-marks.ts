/** What happened at one moment, or for a short while, and is marked across the lanes. */
import type { CallEventType } from '@trunkline/protocol';
import { isOf, type TimedFact } from './timed-fact.ts';

export type MarkKind = 'interrupt' | 'hold' | 'gap' | 'dtmf' | 'act' | 'transfer' | 'fault' | 'end';

export interface AxisMark {
  readonly kind: MarkKind;
  readonly atMs: number;
  /** Where it ends; the same as `atMs` for a moment. */
  readonly toMs: number;
  /** The fact it stands for. */
  readonly fact: number;
}

const MOMENTS: Partial<Record<CallEventType, MarkKind>> = {
  'agent.interrupted': 'interrupt',
  'caller.dtmf': 'dtmf',
  'operator.acted': 'act',
  'transfer.moved': 'transfer',
  'transfer.refused': 'fault',
  'agent.failed': 'fault',
  'agent.lost': 'fault',
  'stream.lost': 'fault',
  'call.ended': 'end',
};

/** @param facts of one call, in their order. @returns their marks, in the order of time. */
export function axisMarks(facts: readonly TimedFact[]): AxisMark[] {
  const marks: AxisMark[] = [];
  let pausedAt: TimedFact | undefined;
  for (const fact of facts) {
    const { atMs, index } = fact;
    const kind = MOMENTS[fact.event.type];
    if (kind) marks.push({ kind, atMs, toMs: atMs, fact: index });
    if (isOf(fact, 'agent.paused')) pausedAt = fact;
    else if (isOf(fact, 'agent.resumed')) {
      const fromMs = pausedAt?.atMs ?? atMs - fact.event.pausedMs;
      marks.push({ kind: 'hold', atMs: fromMs, toMs: atMs, fact: pausedAt?.index ?? index });
      pausedAt = undefined;
    } else if (isOf(fact, 'agent.interrupted') && pausedAt) {
      marks.push({ kind: 'hold', atMs: pausedAt.atMs, toMs: atMs, fact: pausedAt.index });
      pausedAt = undefined;
    } else if (isOf(fact, 'caller.gapHeard')) {
      marks.push({ kind: 'gap', atMs, toMs: atMs + fact.event.gapMs, fact: index });
    }
  }
  return marks.sort((a, b) => a.atMs - b.atMs);
}
