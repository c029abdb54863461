/** Which lane lies where, from the ruler at the top to the overview at the bottom. Lengths are CSS pixels. */

export type LaneId = 'caller' | 'agent' | 'work' | 'line';

export interface Lane {
  readonly id: LaneId;
  readonly top: number;
  readonly height: number;
}

export interface AxisLayout {
  readonly width: number;
  readonly height: number;
  readonly rulerHeight: number;
  readonly lanes: Readonly<Record<LaneId, Lane>>;
  readonly overview: { readonly top: number; readonly height: number };
}

export const BAR_HEIGHT = 16;
const BAR_GAP = 3;
const RULER = 24;
const PADDING = 5;
/** More tools than this go on at once only when something is wrong; the last row then holds all that are left. */
export const MAX_WORK_ROWS = 4;

/** @param workRows how many rows of tools lie below one another. @param isNarrow leaves out what a phone has no room for. */
export function axisLayout(width: number, workRows: number, isNarrow: boolean): AxisLayout {
  const talkHeight = isNarrow ? 64 : 86;
  const rows = Math.min(Math.max(1, workRows), MAX_WORK_ROWS);
  const heights: [LaneId, number][] = [
    ['caller', talkHeight],
    ['agent', talkHeight],
    // Below the tools is a thin row for the messages of Vapi's.
    ['work', rows * (BAR_HEIGHT + BAR_GAP) + PADDING * 2 + 9],
    ['line', 2 * (BAR_HEIGHT + BAR_GAP) + PADDING * 2 - BAR_GAP],
  ];
  let top = RULER;
  const lanes = {} as Record<LaneId, Lane>;
  for (const [id, height] of heights) {
    lanes[id] = { id, top, height };
    top += height;
  }
  const overview = { top: top + 4, height: 30 };
  return { width, height: overview.top + overview.height, rulerHeight: RULER, lanes, overview };
}

/** Where the bars of a row of a lane begin. */
export const rowTop = (lane: Lane, row: number): number => lane.top + PADDING + row * (BAR_HEIGHT + BAR_GAP);
