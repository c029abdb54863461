/** The outline of how loud one side was. */
import { LEVEL_STEP_MS } from '@trunkline/protocol';
import type { LevelPyramid, LevelSummary } from '../levels/level-pyramid.ts';
import type { Brush } from './brush.ts';
import { levelHeight } from './level-height.ts';

const summary: LevelSummary = { peak: -1, mean: -1 };
const newHeights = (columns: number) => ({ peak: new Float32Array(columns), mean: new Float32Array(columns) });
/** Half of the height of each column. All lanes are painted one after another, so one place does for all. */
let heights = newHeights(2_048);

export interface LevelBand {
  readonly middle: number;
  /** Half of the height at the loudest. */
  readonly reach: number;
  readonly colour: string;
}

/**
 * Paints peaks lightly and means strongly on top, mirrored at the middle of the lane. Close up each step of 25 ms is a bar of its own.
 */
export function paintLevels(brush: Brush, pyramid: LevelPyramid, band: LevelBand): void {
  const { c, view, layout } = brush;
  const stepPx = brush.px(LEVEL_STEP_MS);
  const isClose = stepPx >= 3;
  const columnMs = isClose ? LEVEL_STEP_MS : (view.toMs - view.fromMs) / layout.width;
  const barPx = Math.max(2, stepPx * 0.7);
  // Columns are tied to the call and not to the view, so that they do not flicker while it moves.
  const first = Math.max(0, Math.floor(view.fromMs / columnMs));
  const knownMs = Math.min(view.toMs, pyramid.length * LEVEL_STEP_MS);
  c.fillStyle = band.colour;
  // Whole pixels, and one rectangle for neighbours of one height: a long path of many columns is slow to fill without a graphics card.
  const shift = Math.round(brush.x(first * columnMs)) - brush.x(first * columnMs);
  const middle = Math.round(band.middle);
  const columns = Math.max(0, Math.ceil(knownMs / columnMs) - first);
  if (heights.peak.length < columns) heights = newHeights(2 * columns);
  for (let at = 0; at < columns; at++) {
    const fromMs = (first + at) * columnMs;
    pyramid.read(fromMs, fromMs + columnMs, summary);
    const known = summary.peak >= 0;
    heights.peak[at] = known ? Math.max(0.5, Math.round(levelHeight(summary.peak) * band.reach)) : 0;
    heights.mean[at] = known ? Math.round(levelHeight(summary.mean) * band.reach) : 0;
  }
  for (const part of ['peak', 'mean'] as const) {
    c.globalAlpha = part === 'peak' ? 0.42 : 1;
    const halves = heights[part];
    for (let from = 0, to = 1; from < columns; from = to, to++) {
      const half = halves[from] ?? 0;
      while (!isClose && to < columns && halves[to] === half) to++;
      const width = isClose ? barPx : to - from;
      if (half > 0) c.fillRect(brush.x((first + from) * columnMs) + shift, middle - half, width, half * 2);
    }
  }
  c.globalAlpha = 1;
}
