/** The whole picture of the axis, from the ground up. It is painted anew for each frame in which something has changed. */
import type { AxisLimits, AxisView } from '../axis/axis-view.ts';
import type { AxisModel } from '../lanes/axis-model.ts';
import type { LevelsOfCall } from '../levels/call-levels.ts';
import type { AxisLayout } from './axis-layout.ts';
import { Brush } from './brush.ts';
import { paintCursor, paintFacts, paintMarks } from './paint-marks.ts';
import { paintOverview } from './paint-overview.ts';
import { paintAgent, paintCaller } from './paint-talk.ts';
import { paintEnds, paintGround } from './paint-time.ts';
import { paintStreams, paintWork } from './paint-work.ts';
import type { Palette } from './palette.ts';

export interface AxisPicture {
  readonly view: AxisView;
  readonly limits: AxisLimits;
  readonly layout: AxisLayout;
  readonly model: AxisModel;
  readonly levels: LevelsOfCall;
  readonly isLive: boolean;
  readonly cursorMs: number | undefined;
  readonly hoverMs: number | undefined;
  /** Indices of the facts that a sentence of the verdict rests on. */
  readonly lit: readonly number[];
}

export function paintAxis(c: CanvasRenderingContext2D, colours: Palette, picture: AxisPicture): void {
  const { view, limits, layout, model, levels, isLive, lit } = picture;
  const brush = new Brush(c, view, layout, colours);
  paintGround(brush);
  paintEnds(brush, limits, isLive);
  paintCaller(brush, model, levels, limits.endMs);
  paintAgent(brush, model, levels, limits.endMs);
  paintWork(brush, model, limits.endMs);
  paintStreams(brush, model, limits.endMs);
  paintMarks(brush, model);
  paintFacts(brush, model, lit);
  paintOverview(brush, model, levels, limits);
  paintCursor(brush, picture.cursorMs, picture.hoverMs);
}
