/** Whether the agent was stopped at the same places in two plays, and in the same way. */
import { alignDecisions } from './align-decisions.ts';
import type { Difference, Tolerances, Wording } from './difference.ts';
import type { Decision } from './outcome.ts';

/** @param turn the row of the first play. */
export function compareDecisions(
  turn: number,
  before: readonly Decision[],
  after: readonly Decision[],
  tolerances: Tolerances,
  wording: Wording,
): Difference[] {
  const differences: Difference[] = [];
  for (const [one, other] of alignDecisions(before, after)) {
    const isOutcome = one?.kind !== other?.kind;
    const isOtherwise = isOutcome || one?.decidedBy !== other?.decidedBy || differsInTime(one, other, tolerances);
    if (!isOtherwise) continue;
    differences.push({
      what: 'decision',
      turn,
      before: shortly(one),
      after: shortly(other),
      isOutcome,
      text: `In turn ${turn} the agent ${told(one, false)}; ${wording.how} it ${told(other, wording.isWhatIf)}.`,
    });
  }
  return differences;
}

function differsInTime(one: Decision | undefined, other: Decision | undefined, within: Tolerances): boolean {
  const differ = (a: number | undefined, b: number | undefined, ms: number): boolean =>
    a !== undefined && b !== undefined && Math.abs(a - b) > ms;
  return (
    differ(one?.afterMs, other?.afterMs, within.intoTurnMs) ||
    differ(one?.reactionMs, other?.reactionMs, within.reactionMs) ||
    differ(one?.heldMs, other?.heldMs, within.heldMs)
  );
}

function shortly(decision: Decision | undefined): string {
  if (!decision) return '-';
  const { kind, decidedBy, reactionMs, heldMs } = decision;
  if (kind === 'hold') return `held ${Math.round(heldMs ?? 0)} ms`;
  return `cut by ${decidedBy ?? 'somebody'}${reactionMs === undefined ? '' : ` after ${Math.round(reactionMs)} ms`}`;
}

function told(decision: Decision | undefined, isWhatIf: boolean): string {
  if (!decision) return isWhatIf ? 'would not have stopped' : 'did not stop';
  const { kind, afterMs, decidedBy, reactionMs, heldMs } = decision;
  const where = `${(afterMs / 1_000).toFixed(1)} s into it`;
  const was = isWhatIf ? 'would have been' : 'was';
  if (kind === 'hold') return `${was} held for ${Math.round(heldMs ?? 0)} ms, ${where}`;
  const reaction = reactionMs === undefined ? '' : `, ${Math.round(reactionMs)} ms after the caller's first sound`;
  return `${was} cut off ${where} (decided by ${decidedBy ?? 'somebody'}${reaction})`;
}
