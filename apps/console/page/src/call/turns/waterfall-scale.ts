/** Where the bars of a turn's waterfall lie, as shares of the longest wait that is shown. */
import type { TurnStory, WaterfallPart } from '@trunkline/verdict';

export interface ScaledBar {
  readonly part: WaterfallPart;
  readonly ms: number;
  /** Of this turn's own wait, in percent. */
  readonly percent: number;
  /** Left end and width, 0 to 1. */
  readonly from: number;
  readonly width: number;
}

/** The longest wait of all turns, so that the bars of all rows can be compared; never 0. */
export const longestResponseMs = (turns: readonly TurnStory[]): number =>
  Math.max(1, ...turns.map((turn) => turn.responseMs ?? 0));

export function scaledBars(turn: TurnStory, longestMs: number): ScaledBar[] {
  const begin = turn.waterfall[0]?.fromMs ?? 0;
  const total = turn.waterfall.reduce((sum, bar) => sum + bar.ms, 0);
  return turn.waterfall.map(({ part, fromMs, ms }) => ({
    part,
    ms,
    percent: total === 0 ? 0 : Math.round((ms / total) * 100),
    from: (fromMs - begin) / longestMs,
    width: ms / longestMs,
  }));
}

export type TurnOrder = 'time' | 'slowest';

/** Turns in the order of the call, or the slowest first and those that answer nothing last. */
export function orderedTurns(turns: readonly TurnStory[], order: TurnOrder): readonly TurnStory[] {
  if (order === 'time') return turns;
  return turns.toSorted((a, b) => (b.responseMs ?? -1) - (a.responseMs ?? -1));
}
