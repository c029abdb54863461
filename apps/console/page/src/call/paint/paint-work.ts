/** The lanes below the talk: tools and messages, and who held the line. */
import type { AxisModel } from '../lanes/axis-model.ts';
import type { StreamSpan } from '../lanes/stream-spans.ts';
import type { WorkBar } from '../lanes/work-bars.ts';
import { formatMs } from '../../ui/format.ts';
import { BAR_HEIGHT, MAX_WORK_ROWS, rowTop } from './axis-layout.ts';
import type { Brush } from './brush.ts';

export function paintWork(brush: Brush, model: AxisModel, edgeMs: number): void {
  const { c, colours, layout } = brush;
  const lane = layout.lanes.work;
  const thin = lane.top + lane.height - 9;
  for (const bar of model.work) {
    const toMs = bar.toMs ?? edgeMs;
    if (!brush.isSeen(bar.fromMs, brush.msAfter(toMs, OUTSIDE_PX))) continue;
    if (bar.kind === 'tool') {
      paintTool(brush, bar, toMs, rowTop(lane, Math.min(bar.row, MAX_WORK_ROWS - 1)));
    } else {
      c.fillStyle = bar.hasFailed ? colours.fault : colours.lineStrong;
      brush.bar(bar.fromMs, toMs, thin, 5, 2);
    }
  }
}

/** How far the name of a tool may reach beyond its bar. */
const OUTSIDE_PX = 220;

function paintTool(brush: Brush, bar: WorkBar, toMs: number, top: number): void {
  const { c, colours } = brush;
  const colour = bar.hasFailed ? colours.fault : bar.isLate ? colours.notice : colours.ink2;
  brush.pill(bar.fromMs, toMs, top, BAR_HEIGHT);
  c.fillStyle = colour;
  c.globalAlpha = 0.16;
  c.fill();
  c.globalAlpha = 1;
  c.strokeStyle = colour;
  c.lineWidth = 1;
  // A tool that goes on has no end yet, and its line is broken.
  if (bar.toMs === undefined) c.setLineDash([4, 3]);
  c.stroke();
  c.setLineDash([]);
  c.fillStyle = colour;
  brush.bar(bar.fromMs, bar.fromMs, top, BAR_HEIGHT, 3);
  const state = bar.hasFailed ? ', failed' : bar.isLate ? ', late' : '';
  const runs = bar.runs > 1 ? `, ${bar.runs} runs` : '';
  c.font = colours.font;
  c.fillStyle = colours.ink;
  // The name of a short one is written into the room before the next one.
  const words = `${bar.name} ${formatMs(toMs - bar.fromMs)}${state}${runs}`;
  if (brush.px(toMs - bar.fromMs) >= OUTSIDE_PX / 2) return void brush.words(words, bar.fromMs, toMs, top + 12, 7);
  const roomToMs = Math.min(bar.nextMs ?? Number.POSITIVE_INFINITY, brush.msAfter(toMs, OUTSIDE_PX));
  if (brush.x(toMs) > -5) brush.words(words, toMs, roomToMs, top + 12, 5);
}

export function paintStreams(brush: Brush, model: AxisModel, edgeMs: number): void {
  const lane = brush.layout.lanes.line;
  for (const span of model.streams) {
    const toMs = span.toMs ?? edgeMs;
    const top = rowTop(lane, span.side === 'carrier' ? 0 : 1);
    if (brush.isSeen(span.fromMs, toMs)) paintHolder(brush, span, toMs, top);
  }
  for (const span of model.streams) if (span.before) paintLost(brush, span, rowTop(lane, 0));
}

function paintHolder(brush: Brush, span: StreamSpan, toMs: number, top: number): void {
  const { c, colours } = brush;
  const isBroken = span.end === 'lost' || span.end === 'failed';
  brush.pill(span.fromMs, toMs, top, BAR_HEIGHT);
  c.fillStyle = span.side === 'agent' ? colours.agentSoft : colours.line;
  c.fill();
  if (isBroken) {
    c.fillStyle = colours.fault;
    brush.bar(toMs, toMs, top, BAR_HEIGHT, 2);
  }
  c.fillStyle = colours.ink2;
  c.font = colours.font;
  brush.words(span.side === 'agent' ? `Vapi ${span.name}` : span.name, span.fromMs, toMs, top + 12, 6);
}

/** The time in which nobody held the call. */
function paintLost(brush: Brush, span: StreamSpan, top: number): void {
  const { c, colours, layout } = brush;
  const { lostMs, reason } = span.before ?? { lostMs: 0, reason: 'replaced' };
  const fromMs = span.fromMs - lostMs;
  if (reason === 'replaced' || !brush.isSeen(fromMs, span.fromMs)) return;
  const colour = reason === 'lost' ? colours.fault : colours.notice;
  c.fillStyle = brush.hatch(colour, 5);
  brush.bar(fromMs, span.fromMs, top, BAR_HEIGHT, 3);
  // The hole goes through the lanes of both voices too: nobody was heard by anybody.
  c.globalAlpha = 0.09;
  c.fillStyle = colour;
  brush.bar(fromMs, span.fromMs, layout.rulerHeight, top - layout.rulerHeight, 2);
  c.globalAlpha = 1;
  const text = `${formatMs(lostMs)} ${reason === 'lost' ? 'lost' : 'handed over'}`;
  c.font = colours.bold;
  const width = c.measureText(text).width + 8;
  const middle = (brush.x(fromMs) + brush.x(span.fromMs)) / 2;
  if (middle < -width || middle > layout.width + width) return;
  const left = Math.min(Math.max(2, middle - width / 2), layout.width - width - 2);
  c.fillStyle = colours.sheet;
  c.fillRect(left, top + BAR_HEIGHT + 2, width, 15);
  c.fillStyle = colour;
  c.fillText(text, left + 4, top + BAR_HEIGHT + 13);
}
