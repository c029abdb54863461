/** How soon the passing of time can be seen on the axis of a call that goes on. */
import { type AxisLimits, type AxisView, spanOf, wholeCall } from './axis-view.ts';

export interface EdgePlace {
  readonly view: AxisView;
  readonly limits: AxisLimits;
  readonly widthPx: number;
  /** Somebody has asked their system for reduced motion, so that the edge moves seldom and further. */
  readonly isCalm: boolean;
}

const CALM_PX = 8;

/** @returns the ms after which the live edge stands at another pixel */
export function edgeMovesAfterMs({ view, limits, widthPx, isCalm }: EdgePlace): number {
  // Where the live edge is out of sight, only the strip of the whole call shows that it moves.
  const shownMs = spanOf(limits.endMs <= view.toMs ? view : wholeCall(limits));
  return (shownMs / Math.max(1, widthPx)) * (isCalm ? CALM_PX : 1);
}
