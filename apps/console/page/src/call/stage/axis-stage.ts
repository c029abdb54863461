/** Holds the canvas of one call: its size, its colours, its camera, and what has it painted. It paints only what differs. */
import { pulse } from '../../live/index.ts';
import { AxisCamera } from '../axis/axis-camera.ts';
import { type AxisLimits, spanOf, timeAt, wholeCall } from '../axis/axis-view.ts';
import { edgeMovesAfterMs } from '../axis/edge-pace.ts';
import { type AxisModel, factNear } from '../lanes/axis-model.ts';
import type { LevelsOfCall } from '../levels/call-levels.ts';
import { type AxisLayout, axisLayout } from '../paint/axis-layout.ts';
import { type AxisPicture, paintAxis } from '../paint/paint-axis.ts';
import { onPaletteChange, type Palette, readPalette } from '../paint/palette.ts';
import { AxisClock } from './axis-clock.ts';
import { listenForGestures } from './axis-gestures.ts';
import { onScaleChange } from './device-scale.ts';
import { type CameraCommand, frameTurn, runCommand } from './run-command.ts';

/** What is under the pointer. */
export interface AxisHover {
  readonly x: number;
  readonly atMs: number;
  /** The fact that is so near that a click would pick it. */
  readonly fact: number | undefined;
}

export interface AxisStageHandlers {
  onPick(atMs: number, fact: number | undefined): void;
  onHover(hover: AxisHover | undefined): void;
  /** The camera shows something else: another part, or it has begun or ceased to follow. */
  onCamera(camera: AxisCamera): void;
  onLayout(layout: AxisLayout): void;
  /** Where the call is at this moment of `performance.now()`, in ms since its beginning. */
  edgeMs(nowMs: number): number;
}

/** How near to a fact a click has to be. */
const NEAR_PX = 7;
/** A view of more than this tells too little of one moment. */
const FAR_SPAN_MS = 60_000;
const NEAR_SPAN_MS = 20_000;
const NARROW_PX = 560;

export class AxisStage {
  readonly camera: AxisCamera;
  readonly #canvas: HTMLCanvasElement;
  readonly #handlers: AxisStageHandlers;
  readonly #levels: LevelsOfCall;
  readonly #stops: (() => void)[] = [];
  #model: AxisModel;
  #isLive: boolean;
  #layout: AxisLayout = axisLayout(0, 1, false);
  #colours: Palette | undefined;
  readonly #clock = new AxisClock(pulse, (nowMs) => this.#tick(nowMs));
  #cursorMs: number | undefined;
  #hoverX: number | undefined;
  #lit: readonly number[] = [];

  constructor(
    canvas: HTMLCanvasElement,
    model: AxisModel,
    levels: LevelsOfCall,
    isLive: boolean,
    handlers: AxisStageHandlers,
  ) {
    this.#canvas = canvas;
    this.#model = model;
    this.#levels = levels;
    this.#isLive = isLive;
    this.#handlers = handlers;
    this.camera = new AxisCamera(this.#limitsAt(performance.now()), isLive);
    const calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.camera.isCalm = calm.matches;
    const sizes = new ResizeObserver(() => this.#resize());
    sizes.observe(canvas);
    this.#stops.push(
      () => sizes.disconnect(),
      onScaleChange(() => this.#resize()),
      onPaletteChange(() => {
        this.#colours = undefined;
        this.touch();
      }),
      listenForGestures(canvas, {
        onDrag: (px) => this.#changed(() => this.camera.pan(-px * this.#msPerPx)),
        onZoom: (factor, x) => this.#changed(() => this.camera.zoom(factor, this.#timeAt(x))),
        onPick: (x) => this.#pick(x),
        onDoublePick: (x) =>
          this.#changed(() => frameTurn(this.camera, this.#model, this.#timeAt(x), performance.now())),
        onHover: (x) => this.#hover(x),
        isOverview: (y) => y >= this.#layout.overview.top,
        onOverview: (x) => this.#jump(x),
      }),
    );
    this.#resize();
  }

  /** Takes what the facts say by now. */
  take(model: AxisModel, isLive: boolean): void {
    const rowsChanged = model.workRows !== this.#model.workRows;
    this.#model = model;
    if (this.#isLive && !isLive) this.camera.isFollowing = false;
    this.#isLive = isLive;
    if (rowsChanged) this.#resize();
    this.heed();
  }
  /** Something of the call, such as its levels, has changed: it is painted with the next pulse, as the rest of the page is. */
  heed(): void {
    this.#clock.withPulse();
  }
  setCursor(atMs: number | undefined): void {
    this.#cursorMs = atMs;
    this.touch();
  }
  setLit(facts: readonly number[]): void {
    this.#lit = facts;
    this.touch();
  }

  /** Brings a moment into view if it is not. */
  reveal(atMs: number): void {
    this.#changed(() => this.camera.reveal(atMs, performance.now()));
  }

  /** Zooms to a stretch of the call. */
  frame(fromMs: number, toMs: number): void {
    this.#changed(() => this.camera.frame(fromMs, toMs, performance.now()));
  }

  /** Shows a moment so close that one sees what happened there. */
  show(atMs: number): void {
    const { camera } = this;
    const isFar = spanOf(camera.view) > FAR_SPAN_MS;
    this.#changed(() => (isFar ? camera.closeTo(atMs, NEAR_SPAN_MS, performance.now()) : this.reveal(atMs)));
  }

  /** Does what a key or a button asks for. */
  run(command: CameraCommand): void {
    const place = { model: this.#model, isLive: this.#isLive, cursorMs: this.#cursorMs, nowMs: performance.now() };
    this.#changed(() => runCommand(this.camera, command, place));
  }

  /** Asks for a new picture at once. */
  touch(): void {
    this.#clock.soon();
  }

  dispose(): void {
    this.#clock.stop();
    for (const stop of this.#stops) stop();
  }

  #tick(nowMs: number): void {
    const { camera } = this;
    camera.advance(nowMs, this.#limitsAt(nowMs));
    this.#paint();
    if (camera.isMoving) this.#clock.soon();
    else if (this.#isLive) {
      const { view, limits, isCalm } = camera;
      this.#clock.after(edgeMovesAfterMs({ view, limits, widthPx: this.#layout.width, isCalm }));
    }
  }

  /** The call may have rung before its line opened, which is the moment 0. */
  #limitsAt(nowMs: number): AxisLimits {
    const startMs = Math.min(0, this.#model.byTime[0]?.atMs ?? 0);
    return { startMs, endMs: Math.max(startMs + 1, this.#handlers.edgeMs(nowMs)) };
  }

  #paint(): void {
    const c = this.#canvas.getContext('2d', { alpha: true });
    if (!c || this.#layout.width === 0) return;
    this.#colours ??= readPalette(this.#canvas);
    const { view, limits } = this.camera;
    const picture: AxisPicture = {
      view,
      limits,
      layout: this.#layout,
      model: this.#model,
      levels: this.#levels,
      isLive: this.#isLive,
      cursorMs: this.#cursorMs,
      hoverMs: this.#hoverX === undefined ? undefined : this.#timeAt(this.#hoverX),
      lit: this.#lit,
    };
    paintAxis(c, this.#colours, picture);
    this.#handlers.onCamera(this.camera);
  }

  #resize(): void {
    const width = this.#canvas.clientWidth;
    this.#layout = axisLayout(width, this.#model.workRows, width < NARROW_PX);
    const scale = devicePixelRatio || 1;
    this.#canvas.width = Math.max(1, Math.round(width * scale));
    this.#canvas.height = Math.round(this.#layout.height * scale);
    this.#canvas.style.height = `${this.#layout.height}px`;
    this.#canvas.getContext('2d')?.setTransform(scale, 0, 0, scale, 0, 0);
    this.#handlers.onLayout(this.#layout);
    this.touch();
  }

  get #msPerPx(): number {
    return spanOf(this.camera.view) / Math.max(1, this.#layout.width);
  }
  #timeAt(x: number): number {
    return timeAt(this.camera.view, x, this.#layout.width);
  }

  #changed(change: () => void): void {
    change();
    this.touch();
  }

  #pick(x: number): void {
    const atMs = Math.min(Math.max(this.camera.limits.startMs, this.#timeAt(x)), this.camera.limits.endMs);
    const fact = factNear(this.#model, atMs, NEAR_PX * this.#msPerPx);
    this.#handlers.onPick(fact?.atMs ?? atMs, fact?.index);
  }

  #hover(x: number | undefined): void {
    if (x === this.#hoverX) return;
    this.#hoverX = x;
    const atMs = x === undefined ? 0 : this.#timeAt(x);
    const fact = x === undefined ? undefined : factNear(this.#model, atMs, NEAR_PX * this.#msPerPx)?.index;
    this.#handlers.onHover(x === undefined ? undefined : { x, atMs, fact });
    this.touch();
  }

  /** Puts the middle of the view where the overview was touched. */
  #jump(x: number): void {
    const atMs = timeAt(wholeCall(this.camera.limits), x, this.#layout.width);
    const half = spanOf(this.camera.view) / 2;
    this.#changed(() => this.camera.look({ fromMs: atMs - half, toMs: atMs + half }));
  }
}
