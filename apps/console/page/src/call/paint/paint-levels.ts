/** The outline of how loud one side was. */
import { LEVEL_STEP_MS } from '@trunkline/protocol';
import type { LevelPyramid, LevelSummary } from '../levels/level-pyramid.ts';
import type { Brush } from './brush.ts';
import { levelHeight } from './level-height.ts';

const summary: LevelSummary = { peak: -1, mean: -1 };

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
  for (const part of ['peak', 'mean'] as const) {
    c.globalAlpha = part === 'peak' ? 0.42 : 1;
    let half = 0;
    let from = first;
    let column = first;
    const paint = (): void => {
      const width = isClose ? barPx : column - from;
      if (half > 0) c.fillRect(brush.x(from * columnMs) + shift, middle - half, width, half * 2);
    };
    for (; column * columnMs < knownMs; column++) {
      const fromMs = column * columnMs;
      pyramid.read(fromMs, fromMs + columnMs, summary);
      const known = summary.peak >= 0;
      const next = known ? Math.max(part === 'peak' ? 0.5 : 0, Math.round(levelHeight(summary[part]) * band.reach)) : 0;
      if (next === half && !isClose) continue;
      paint();
      half = next;
      from = column;
    }
    paint();
  }
  c.globalAlpha = 1;
}
