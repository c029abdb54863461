/** The ruler, the lines of time behind the lanes, and what lies beyond the beginning and the live edge. */
import { formatCallTime, timeTicks } from '../axis/time-ticks.ts';
import type { AxisLimits } from '../axis/axis-view.ts';
import type { Brush } from './brush.ts';

export function paintGround(brush: Brush): void {
  const { c, layout, colours, view } = brush;
  c.clearRect(0, 0, layout.width, layout.height);
  const lanesEnd = layout.lanes.line.top + layout.lanes.line.height;
  const { stepMs, atMs, parts } = timeTicks(view, layout.width);

  c.fillStyle = colours.line;
  for (const { top } of Object.values(layout.lanes)) c.fillRect(0, top, layout.width, 1);
  c.fillRect(0, lanesEnd, layout.width, 1);

  c.globalAlpha = 0.7;
  for (const at of atMs) c.fillRect(Math.round(brush.x(at)), layout.rulerHeight, 1, lanesEnd - layout.rulerHeight);
  c.globalAlpha = 1;
  c.fillStyle = colours.lineStrong;
  for (const at of atMs) {
    c.fillRect(Math.round(brush.x(at)), layout.rulerHeight - 6, 1, 6);
    for (let part = 1; part < parts; part++) {
      c.fillRect(Math.round(brush.x(at + (stepMs * part) / parts)), layout.rulerHeight - 3, 1, 3);
    }
  }
  c.fillStyle = colours.ink3;
  c.font = colours.font;
  c.textBaseline = 'alphabetic';
  c.textAlign = 'left';
  for (const at of atMs) c.fillText(formatCallTime(at, stepMs), Math.round(brush.x(at)) + 4, layout.rulerHeight - 8);
}

/** Veils what is before the call and after it, or after the live edge. */
export function paintEnds(brush: Brush, { startMs, endMs }: AxisLimits, isLive: boolean): void {
  const { c, layout, colours, view } = brush;
  const lanesEnd = layout.lanes.line.top + layout.lanes.line.height;
  c.fillStyle = colours.paper;
  if (view.fromMs < startMs) c.fillRect(0, layout.rulerHeight, brush.x(startMs), lanesEnd - layout.rulerHeight);
  if (view.toMs <= endMs) return;
  const x = brush.x(endMs);
  c.fillRect(x, layout.rulerHeight, layout.width - x, lanesEnd - layout.rulerHeight);
  c.fillStyle = isLive ? colours.ink : colours.lineStrong;
  const top = isLive ? layout.rulerHeight - 6 : layout.rulerHeight;
  c.fillRect(Math.round(x), top, isLive ? 2 : 1, lanesEnd - top);
}
