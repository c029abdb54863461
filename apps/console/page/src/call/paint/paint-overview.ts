/** The whole call in one thin strip at the bottom, with the part that the axis shows as a window in it. */
import { type AxisLimits, wholeCall } from '../axis/axis-view.ts';
import type { AxisModel } from '../lanes/axis-model.ts';
import type { LevelsOfCall } from '../levels/call-levels.ts';
import { Brush } from './brush.ts';
import { paintLevels } from './paint-levels.ts';

/** @param levels none where the strip is painted from the spans alone. */
export function paintOverview(brush: Brush, model: AxisModel, levels: LevelsOfCall, limits: AxisLimits): void {
  const { c, layout, colours, view } = brush;
  const { top, height } = layout.overview;
  const whole = new Brush(c, wholeCall(limits), layout, colours);
  const middle = top + height / 2;
  c.fillStyle = colours.paper;
  c.fillRect(0, top, layout.width, height);
  if (levels.isEmpty) {
    c.fillStyle = colours.caller;
    for (const span of model.caller) whole.bar(span.fromMs, span.toMs ?? limits.endMs, top + 7, 7);
    c.fillStyle = colours.agent;
    for (const span of model.agent) whole.bar(span.fromMs, span.heardToMs ?? limits.endMs, middle + 1, 7);
  } else {
    paintLevels(whole, levels.caller, { middle: top + height * 0.27, reach: height * 0.24, colour: colours.caller });
    paintLevels(whole, levels.heardAgent, { middle: top + height * 0.73, reach: height * 0.24, colour: colours.agent });
  }
  c.fillStyle = colours.fault;
  for (const mark of model.marks)
    if (mark.kind === 'interrupt' || mark.kind === 'fault') whole.bar(mark.atMs, mark.atMs, top, 4, 2);
  c.globalAlpha = 0.4;
  for (const span of model.streams) {
    if (span.before && span.before.reason !== 'replaced')
      whole.bar(span.fromMs - span.before.lostMs, span.fromMs, top, height, 2);
  }
  c.globalAlpha = 1;

  const left = Math.max(0, whole.x(view.fromMs));
  const right = Math.min(layout.width, Math.max(whole.x(view.toMs), left + 6));
  c.fillStyle = colours.ink;
  c.globalAlpha = 0.1;
  c.fillRect(0, top, left, height);
  c.fillRect(right, top, layout.width - right, height);
  c.globalAlpha = 1;
  c.strokeStyle = colours.ink2;
  c.lineWidth = 1.5;
  c.strokeRect(left + 0.75, top + 0.75, Math.max(4, right - left - 1.5), height - 1.5);
}
