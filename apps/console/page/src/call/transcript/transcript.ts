/** What was said in a call, entry by entry, from its facts: what was heard, what was cut, and what else the talk turned on. */
import { formatMs } from '../../ui/format.ts';
import type { AxisModel } from '../lanes/axis-model.ts';
import { isOf, type TimedFact } from '../lanes/timed-fact.ts';

export type TranscriptEntry =
  | {
      readonly kind: 'caller';
      readonly atMs: number;
      readonly turnId: string;
      readonly text: string;
      readonly isPartial: boolean;
      /** Some of it was typed and not spoken. */
      readonly isTyped: boolean;
      readonly fact: number;
    }
  | {
      readonly kind: 'agent';
      readonly atMs: number;
      readonly turnId: string;
      readonly heard: string;
      /** Said and not heard. */
      readonly unheard: string;
      readonly isPartial: boolean;
      /** Who cut it, and how it was noticed; missing if it was heard whole. */
      readonly cut?: string;
      readonly fact: number;
    }
  /** Keys that the caller pressed. Which ones is kept nowhere. */
  | { readonly kind: 'digits'; readonly atMs: number; readonly count: number; readonly fact: number }
  /** What a person did, or a transfer. */
  | { readonly kind: 'person'; readonly atMs: number; readonly text: string; readonly fact: number }
  /** The line was away, or the call is over. */
  | { readonly kind: 'line'; readonly atMs: number; readonly text: string; readonly fact: number };

const ACTED = {
  say: 'had the agent say something',
  digits: 'sent digits to the agent',
  transfer: 'asked for a transfer',
  hangup: 'hung up',
} as const;

const MOVED = {
  announcing: 'A transfer to a person is announced',
  dialling: 'A person is being called',
  asking: 'A person has answered and is asked whether they take the call',
  talking: 'A person has the caller. Their talk is not transcribed',
  failed: 'Nobody took the transfer',
  returning: 'The caller comes back to the agent',
  none: 'The agent has the caller again',
} as const;

/** @returns entries in the order of time. */
export function transcriptOf(model: AxisModel): TranscriptEntry[] {
  const entries: TranscriptEntry[] = [];
  for (const { turnId, fromMs, text, isPartial, isTyped, facts } of model.caller) {
    if (text === '') continue;
    entries.push({ kind: 'caller', atMs: fromMs, turnId, text, isPartial, isTyped, fact: facts.at(-1) ?? 0 });
  }
  const cuts = model.facts.filter((fact) => isOf(fact, 'agent.interrupted'));
  for (const span of model.agent) {
    const isPartial = span.heardToMs === undefined;
    const cut = span.unheardToMs === undefined ? undefined : whoCut(model, cuts, span.heardToMs ?? span.fromMs);
    entries.push({
      kind: 'agent',
      atMs: span.fromMs,
      turnId: span.turnId,
      heard: span.heardText,
      unheard: span.unheardText,
      isPartial,
      ...(cut !== undefined && { cut }),
      fact: span.facts.at(-1) ?? 0,
    });
  }
  for (const fact of model.facts) {
    const other = otherEntry(fact);
    if (other) entries.push(other);
  }
  return entries.sort((a, b) => a.atMs - b.atMs || a.fact - b.fact);
}

/** How far the note of an interruption may lie from where the caller stopped hearing. */
const CUT_NEAR_MS = 1_500;

function whoCut(model: AxisModel, cuts: readonly TimedFact[], tearMs: number): string {
  const cut = cuts.find((fact) => Math.abs(fact.atMs - tearMs) < CUT_NEAR_MS);
  if (cut && isOf(cut, 'agent.interrupted')) {
    const { decidedBy, speechToClearMs } = cut.event;
    const after = speechToClearMs === undefined ? '' : `, silent ${formatMs(speechToClearMs)} after their first sound`;
    return `cut by the caller (${decidedBy === 'vapi' ? 'Vapi decided' : 'decided here'}${after})`;
  }
  // What was heard is told once a second, so the line was lost up to a second later.
  const wentAway = model.streams.some(
    ({ side, fromMs, before }) =>
      side === 'carrier' && before !== undefined && fromMs >= tearMs && fromMs - before.lostMs - tearMs < CUT_NEAR_MS,
  );
  return wentAway ? 'lost with the line' : 'cut by the end of the call';
}

function otherEntry(fact: TimedFact): TranscriptEntry | undefined {
  const { atMs, index } = fact;
  if (isOf(fact, 'caller.dtmf')) return { kind: 'digits', atMs, count: fact.event.digits, fact: index };
  if (isOf(fact, 'operator.acted')) {
    return { kind: 'person', atMs, text: `${fact.event.by} ${ACTED[fact.event.act]}`, fact: index };
  }
  if (isOf(fact, 'transfer.moved')) {
    const { state, reason } = fact.event;
    return { kind: 'person', atMs, text: `${MOVED[state]}${reason ? ` (${reason})` : ''}.`, fact: index };
  }
  if (isOf(fact, 'stream.opened') && fact.event.reason !== undefined && fact.event.reason !== 'first') {
    const { lostMs, reason } = fact.event;
    const away = lostMs === undefined ? '' : ` after ${formatMs(lostMs)} of silence`;
    const text = reason === 'superseded' ? 'A second stream took over' : `The line went on${away}`;
    return { kind: 'line', atMs, text: `${text}.`, fact: index };
  }
  if (isOf(fact, 'agent.failed')) return { kind: 'line', atMs, text: 'No agent could be had.', fact: index };
  if (isOf(fact, 'call.ended')) {
    return { kind: 'line', atMs, text: `The call ended: ${fact.event.endedBy} (${fact.event.reason}).`, fact: index };
  }
  return undefined;
}
