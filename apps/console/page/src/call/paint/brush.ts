/** What every part of the picture is painted with: the canvas, where times lie on it, and the colours. */
import { type AxisView, spanOf } from '../axis/axis-view.ts';
import type { AxisLayout } from './axis-layout.ts';
import type { Palette } from './palette.ts';

export class Brush {
  readonly view: AxisView;
  readonly layout: AxisLayout;
  readonly colours: Palette;
  readonly c: CanvasRenderingContext2D;
  readonly #pxPerMs: number;
  readonly #hatches = new Map<string, CanvasPattern | null>();

  constructor(c: CanvasRenderingContext2D, view: AxisView, layout: AxisLayout, colours: Palette) {
    this.c = c;
    this.view = view;
    this.layout = layout;
    this.colours = colours;
    this.#pxPerMs = layout.width / spanOf(view);
  }

  x(atMs: number): number {
    return (atMs - this.view.fromMs) * this.#pxPerMs;
  }

  /** How many pixels a stretch of time is wide. */
  px(ms: number): number {
    return ms * this.#pxPerMs;
  }

  /** The time that lies so many pixels after another. */
  msAfter(atMs: number, px: number): number {
    return atMs + px / this.#pxPerMs;
  }

  isSeen(fromMs: number, toMs: number): boolean {
    return toMs >= this.view.fromMs && fromMs <= this.view.toMs;
  }

  /** A rectangle from one time to another, at least `minPx` wide and no wider than the canvas. */
  bar(fromMs: number, toMs: number, top: number, height: number, minPx = 1): void {
    const left = Math.max(-4, this.x(fromMs));
    const right = Math.min(this.layout.width + 4, Math.max(this.x(toMs), left + minPx));
    if (right > left) this.c.fillRect(left, top, right - left, height);
  }

  /** A bar with round corners where it is wide enough to have any. */
  pill(fromMs: number, toMs: number, top: number, height: number): void {
    const left = Math.max(-8, this.x(fromMs));
    const right = Math.min(this.layout.width + 8, Math.max(this.x(toMs), left + 2));
    // A path that is left from before would be painted in its place.
    this.c.beginPath();
    if (right > left) this.c.roundRect(left, top, right - left, height, Math.min(3, (right - left) / 2));
  }

  /**
   * Writes `text` inside a stretch of time and cuts it off at its end. It begins at the edge of the canvas where the stretch began before.
   * @returns how wide it was written.
   */
  words(text: string, fromMs: number, toMs: number, baseline: number, padding = 4): number {
    const left = Math.max(0, this.x(fromMs)) + padding;
    const room = Math.min(this.layout.width, this.x(toMs)) - padding - left;
    if (room < 18 || text === '') return 0;
    const fits = Math.floor(room / 5.6);
    // Nothing long is handed to the canvas that would only be cut off.
    let shown = text.length > fits * 2 ? text.slice(0, fits * 2) : text;
    let width = this.c.measureText(shown).width;
    for (let keep = shown.length; width > room && keep > 2;) {
      keep = Math.min(keep - 1, Math.floor(keep * (room / width)));
      shown = `${text.slice(0, keep).trimEnd()}…`;
      width = this.c.measureText(shown).width;
    }
    if (width > room) return 0;
    this.c.fillText(shown, left, baseline);
    return width;
  }

  /** Slanted lines in `colour`, to fill with. */
  hatch(colour: string, gap = 6): CanvasPattern | string {
    const key = `${colour} ${gap}`;
    const known = this.#hatches.get(key);
    if (known !== undefined) return known ?? colour;
    const made = makeHatch(this.c, colour, gap);
    this.#hatches.set(key, made);
    return made ?? colour;
  }
}

const tiles = new Map<string, HTMLCanvasElement>();

/** One tile of the pattern is kept per colour and screen, since making canvases for each picture would cost more than painting. */
function makeHatch(c: CanvasRenderingContext2D, colour: string, gap: number): CanvasPattern | null {
  const scale = c.getTransform().a || 1;
  const key = `${colour} ${gap} ${scale}`;
  let tile = tiles.get(key);
  if (!tile) {
    if (tiles.size > 40) tiles.clear();
    const size = Math.round(gap * scale);
    tile = document.createElement('canvas');
    tile.width = size;
    tile.height = size;
    const t = tile.getContext('2d');
    if (!t) return null;
    t.strokeStyle = colour;
    t.lineWidth = 1.2 * scale;
    t.beginPath();
    for (const shift of [-size, 0, size]) {
      t.moveTo(shift - 1, size + 1);
      t.lineTo(shift + size + 1, -1);
    }
    t.stroke();
    tiles.set(key, tile);
  }
  const pattern = c.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}
