/** Moments across the lanes, the facts as ticks under the ruler, and the cursor. */
import { type AxisModel, firstAtOrAfter } from '../lanes/axis-model.ts';
import type { AxisMark, MarkKind } from '../lanes/axis-marks.ts';
import type { Brush } from './brush.ts';
import type { Palette } from './palette.ts';

const colourOf = (kind: MarkKind, colours: Palette): string => {
  if (kind === 'interrupt' || kind === 'dtmf') return colours.caller;
  if (kind === 'fault' || kind === 'gap') return colours.fault;
  if (kind === 'hold') return colours.notice;
  if (kind === 'act' || kind === 'transfer') return colours.ink;
  return colours.ink2;
};

const GLYPH: Partial<Record<MarkKind, string>> = { dtmf: '#', act: '✎', transfer: '→' };
/** Marks of one kind that lie closer together than this are painted once. */
const APART_PX = 3;

export function paintMarks(brush: Brush, model: AxisModel): void {
  const lastX = new Map<MarkKind, number>();
  for (const mark of model.marks) {
    if (!brush.isSeen(mark.atMs, mark.toMs)) continue;
    const x = brush.x(mark.atMs);
    if (x - (lastX.get(mark.kind) ?? Number.NEGATIVE_INFINITY) < APART_PX && brush.px(mark.toMs - mark.atMs) < APART_PX)
      continue;
    lastX.set(mark.kind, x);
    paintMark(brush, mark, x);
  }
}

function paintMark(brush: Brush, mark: AxisMark, x: number): void {
  const { c, colours, layout } = brush;
  const { caller, agent, line } = layout.lanes;
  const colour = colourOf(mark.kind, colours);
  c.fillStyle = colour;
  if (mark.kind === 'hold' || mark.kind === 'gap') {
    // Both are silences inside the agent's lane: brackets show from when to when.
    const right = Math.max(x + 2, brush.x(mark.toMs));
    const top = agent.top + 1;
    c.fillRect(x, top, right - x, 3);
    c.fillRect(x, top, 1.5, 8);
    c.fillRect(right - 1.5, top, 1.5, 8);
    return;
  }
  if (mark.kind === 'interrupt') {
    const edge = caller.top + caller.height;
    c.fillRect(Math.round(x) - 0.5, caller.top, 1.5, agent.top + agent.height - caller.top);
    c.beginPath();
    c.moveTo(x - 5, edge - 5);
    c.lineTo(x + 5, edge - 5);
    c.lineTo(x, edge + 4);
    c.fill();
    return;
  }
  c.globalAlpha = 0.65;
  c.fillRect(Math.round(x), layout.rulerHeight, 1, line.top + line.height - layout.rulerHeight);
  c.globalAlpha = 1;
  const glyph = GLYPH[mark.kind];
  if (!glyph) return;
  c.beginPath();
  c.roundRect(x - 7, caller.top + 2, 14, 14, 3);
  c.fill();
  c.fillStyle = colours.sheet;
  c.font = colours.bold;
  c.textAlign = 'center';
  c.fillText(glyph, x, caller.top + 13);
  c.textAlign = 'left';
}

/** Shows under the ruler where facts lie, one tick per pixel at most, and those that are lit as a stretch of light. */
export function paintFacts(brush: Brush, model: AxisModel, lit: readonly number[]): void {
  const { c, colours, layout, view } = brush;
  const from = firstAtOrAfter(model.byTime, view.fromMs, (fact) => fact.atMs);
  const to = firstAtOrAfter(model.byTime, view.toMs, (fact) => fact.atMs);
  let last = Number.NEGATIVE_INFINITY;
  c.fillStyle = colours.ink3;
  for (let i = from; i < to; i++) {
    const fact = model.byTime[i];
    const x = fact ? Math.round(brush.x(fact.atMs)) : last;
    if (x === last) continue;
    last = x;
    c.fillRect(x, layout.rulerHeight + 1, 1, 3);
  }
  for (const index of lit) {
    const fact = model.facts[index];
    if (!fact || !brush.isSeen(fact.atMs, fact.atMs)) continue;
    const x = brush.x(fact.atMs);
    c.fillStyle = colours.ink;
    c.beginPath();
    c.moveTo(x - 5, layout.rulerHeight - 8);
    c.lineTo(x + 5, layout.rulerHeight - 8);
    c.lineTo(x, layout.rulerHeight + 1);
    c.fill();
    c.globalAlpha = 0.14;
    c.fillRect(x - 2, layout.rulerHeight, 4, layout.lanes.line.top + layout.lanes.line.height - layout.rulerHeight);
    c.globalAlpha = 1;
  }
}

/** The moment that the page is at, and the one under the pointer. */
export function paintCursor(brush: Brush, cursorMs: number | undefined, hoverMs: number | undefined): void {
  const { c, colours, layout } = brush;
  const end = layout.lanes.line.top + layout.lanes.line.height;
  if (hoverMs !== undefined) {
    c.fillStyle = colours.ink3;
    c.fillRect(Math.round(brush.x(hoverMs)), 0, 1, end);
  }
  if (cursorMs === undefined) return;
  const x = Math.round(brush.x(cursorMs));
  c.fillStyle = colours.ink;
  c.fillRect(x, layout.rulerHeight - 6, 1.5, end - layout.rulerHeight + 6);
  c.beginPath();
  c.arc(x + 0.75, layout.rulerHeight - 6, 3.5, 0, Math.PI * 2);
  c.fill();
}
