import { type CallOutcome, compareOutcomes, type Difference } from '@trunkline/scenario';
import type { Play } from './plan-plays.ts';

/** One play of a call, or the real call. */
export interface Column {
  title: string;
  outcome: CallOutcome;
}

/** A call that was played. */
export interface PlayedCall {
  scenario: string;
  outcome: CallOutcome;
}

/** The plays of one scenario side by side. */
export interface Comparison {
  scenario: string;
  columns: Column[];
  /** What the last column has otherwise than the one before it. */
  differences: Difference[];
  /** Whether playing it again came out as the recorded call did; missing where nothing was recorded. */
  sameAsRecorded?: boolean;
}

/** @param setting such as `BARGE_IN_MODE=local`; missing where everything was played once. */
export function comparePlays(
  plays: readonly Play[],
  calls: readonly PlayedCall[],
  again: readonly PlayedCall[],
  setting?: string,
): Comparison[] {
  return plays.flatMap((play): Comparison[] => {
    const first = calls.find(({ scenario }) => scenario === play.name)?.outcome;
    if (!first) return [];
    const second = again.find(({ scenario }) => scenario === play.name)?.outcome;
    const replayed = play.recorded && compareOutcomes(play.recorded, first);
    const columns: Column[] = [
      ...(play.recorded ? [{ title: 'recorded', outcome: play.recorded }] : []),
      { title: play.recorded ? 'played again' : 'as it is set', outcome: first },
      ...(second && setting !== undefined ? [{ title: setting, outcome: second }] : []),
    ];
    if (columns.length < 2) return [];
    const differences =
      second && setting !== undefined
        ? compareOutcomes(first, second, { how: `with ${setting}`, isWhatIf: true })
        : (replayed ?? []);
    const isSame = replayed?.every(({ isOutcome }) => !isOutcome);
    return [{ scenario: play.name, columns, differences, ...(isSame !== undefined && { sameAsRecorded: isSame }) }];
  });
}
