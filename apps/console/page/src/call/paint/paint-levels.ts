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
  const barPx = isClose ? Math.max(2, stepPx * 0.7) : 1;
  // Columns are tied to the call and not to the view, so that they do not flicker while it moves.
  const first = Math.max(0, Math.floor(view.fromMs / columnMs));
  const knownMs = Math.min(view.toMs, pyramid.length * LEVEL_STEP_MS);
  c.fillStyle = band.colour;
  for (const part of ['peak', 'mean'] as const) {
    c.globalAlpha = part === 'peak' ? 0.42 : 1;
    c.beginPath();
    for (let column = first; column * columnMs < knownMs; column++) {
      const fromMs = column * columnMs;
      pyramid.read(fromMs, fromMs + columnMs, summary);
      if (summary.peak < 0) continue;
      const half = Math.max(part === 'peak' ? 0.5 : 0, levelHeight(summary[part]) * band.reach);
      if (half > 0) c.rect(brush.x(fromMs), band.middle - half, barPx, half * 2);
    }
    c.fill();
  }
  c.globalAlpha = 1;
}
