/** The lanes of caller and agent: who spoke when, how loud, what was heard of it, and where it was torn. */
import type { AgentSpan } from '../lanes/agent-spans.ts';
import type { AxisModel } from '../lanes/axis-model.ts';
import type { CallerSpan } from '../lanes/caller-spans.ts';
import type { LevelsOfCall } from '../levels/call-levels.ts';
import type { Lane } from './axis-layout.ts';
import type { Brush } from './brush.ts';
import { paintLevels } from './paint-levels.ts';

const WORDS_HEIGHT = 17;
const INSET = 3;
/** Width and height of one tooth of a torn edge. */
const TOOTH = 4;

export function paintCaller(brush: Brush, model: AxisModel, levels: LevelsOfCall, edgeMs: number): void {
  const { c, colours } = brush;
  const lane = brush.layout.lanes.caller;
  const seen = model.caller.filter((span) => brush.isSeen(span.fromMs, span.toMs ?? edgeMs));
  c.fillStyle = colours.callerSoft;
  for (const span of seen) brush.bar(span.fromMs, span.toMs ?? edgeMs, lane.top + INSET, lane.height - INSET * 2);
  paintLevels(brush, levels.caller, { ...bandOf(lane, 'below'), colour: colours.caller });
  for (const span of seen) paintCallerWords(brush, span, lane, edgeMs);
}

function paintCallerWords(brush: Brush, span: CallerSpan, lane: Lane, edgeMs: number): void {
  const { c, colours } = brush;
  c.fillStyle = span.isPartial ? colours.ink3 : colours.ink;
  c.font = span.isPartial ? `italic ${colours.font}` : colours.font;
  brush.words(span.text, span.fromMs, span.toMs ?? edgeMs, lane.top + INSET + 12);
}

export function paintAgent(brush: Brush, model: AxisModel, levels: LevelsOfCall, edgeMs: number): void {
  const { c, colours } = brush;
  const lane = brush.layout.lanes.agent;
  const top = lane.top + INSET;
  const height = lane.height - INSET * 2;
  const seen = model.agent.filter((span) => brush.isSeen(span.fromMs, span.unheardToMs ?? span.heardToMs ?? edgeMs));
  for (const span of seen) {
    c.fillStyle = colours.agentSoft;
    if (span.unheardToMs === undefined) brush.bar(span.fromMs, span.heardToMs ?? edgeMs, top, height);
    else paintTorn(brush, span, span.heardToMs ?? span.fromMs, span.unheardToMs, top, height);
    // A silence inside the turn was heard as one, so the band is open there.
    c.fillStyle = colours.sheet;
    for (const { atMs, ms } of span.silences) brush.bar(atMs, atMs + ms, top, height, 0);
  }
  paintLevels(brush, levels.heardAgent, { ...bandOf(lane, 'above'), colour: colours.agent });
  for (const span of seen) paintAgentWords(brush, span, lane, edgeMs);
}

function bandOf(lane: Lane, side: 'above' | 'below'): { middle: number; reach: number } {
  const room = lane.height - WORDS_HEIGHT - INSET * 2;
  return { middle: lane.top + INSET + (side === 'below' ? WORDS_HEIGHT : 0) + room / 2, reach: room / 2 - 2 };
}

/** What was heard up to a torn edge, and hatched after a crack what would have followed. */
function paintTorn(brush: Brush, span: AgentSpan, tearMs: number, toMs: number, top: number, height: number): void {
  const { c, colours, layout } = brush;
  const tear = brush.x(tearMs);
  const isWide = tear - brush.x(span.fromMs) > TOOTH * 2;
  const left = Math.max(-8, brush.x(span.fromMs));
  c.beginPath();
  c.moveTo(left, top);
  c.lineTo(left, top + height);
  if (isWide) zigzag(c, tear, top + height, top);
  else c.rect(left, top, Math.max(1, tear - left), height);
  c.closePath();
  c.fill();

  const right = Math.min(layout.width + 8, brush.x(toMs));
  const from = tear + 2.5;
  if (right > from) {
    c.beginPath();
    c.moveTo(right, top + height);
    c.lineTo(right, top);
    zigzag(c, from, top, top + height);
    c.closePath();
    c.fillStyle = brush.hatch(colours.agent, 7);
    c.globalAlpha = 0.55;
    c.fill();
    c.globalAlpha = 1;
  }
  if (tear < -8 || tear > layout.width + 8) return;
  c.beginPath();
  zigzag(c, tear, top, top + height);
  c.strokeStyle = colours.fault;
  c.lineWidth = 1.75;
  c.lineJoin = 'round';
  c.stroke();
}

/** The edge of torn paper, from `fromY` to `toY`. It goes on with the path that there is. */
function zigzag(c: CanvasRenderingContext2D, x: number, fromY: number, toY: number): void {
  const way = Math.sign(toY - fromY);
  const top = Math.min(fromY, toY);
  c.lineTo(x + toothAt(fromY - top), fromY);
  // Teeth are counted from the top either way, so that both halves of a crack fit into each other.
  for (let y = fromY; (toY - y) * way > 0;) {
    y += way * TOOTH;
    if ((toY - y) * way < 0) y = toY;
    c.lineTo(x + toothAt(y - top), y);
  }
}
const toothAt = (depth: number): number => (Math.round(depth / TOOTH) % 2 === 0 ? -2 : 2);

function paintAgentWords(brush: Brush, span: AgentSpan, lane: Lane, edgeMs: number): void {
  const { c, colours } = brush;
  const baseline = lane.top + lane.height - INSET - 5;
  const isOpen = span.heardToMs === undefined;
  c.font = isOpen ? `italic ${colours.font}` : colours.font;
  c.fillStyle = isOpen ? colours.ink3 : colours.ink;
  brush.words(span.heardText, span.fromMs, span.heardToMs ?? edgeMs, baseline);
  if (span.unheardToMs === undefined || span.heardToMs === undefined || span.unheardText === '') return;
  const left = Math.max(0, brush.x(span.heardToMs)) + 6;
  const right = Math.min(brush.layout.width, brush.x(span.unheardToMs));
  if (right - left < 24) return;
  // The words need a calm ground to be read on the hatching.
  c.font = colours.font;
  const width = Math.min(right - left, c.measureText(span.unheardText).width + 6);
  c.fillStyle = colours.sheet;
  c.fillRect(left, baseline - 11, width, 15);
  c.fillStyle = colours.ink2;
  const written = brush.words(span.unheardText, span.heardToMs, span.unheardToMs, baseline, 8);
  if (written > 0) c.fillRect(Math.max(0, brush.x(span.heardToMs)) + 8, baseline - 4, written, 1);
}
