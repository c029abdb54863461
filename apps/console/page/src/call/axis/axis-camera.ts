/** What the axis looks at: it moves at once or over a moment, and follows the live edge while nobody looks elsewhere. */
import {
  type AxisLimits,
  type AxisView,
  clampView,
  followView,
  frameView,
  panView,
  revealView,
  spanOf,
  viewBetween,
  wholeCall,
  zoomView,
} from './axis-view.ts';

const MOVE_MS = 220;
/** A new call is looked at with this much room, so that its first words do not fill the screen. */
const FIRST_SPAN_MS = 30_000;

interface Motion {
  readonly from: AxisView;
  readonly to: AxisView;
  readonly beganMs: number;
}

export class AxisCamera {
  isFollowing: boolean;
  /** Moves at once when somebody has asked their system for reduced motion. */
  isCalm = false;
  #view: AxisView;
  #limits: AxisLimits;
  #motion: Motion | undefined;
  /** The whole call is to stay in view while it grows. */
  #showsAll: boolean;

  constructor(limits: AxisLimits, isLive: boolean) {
    this.#limits = limits;
    this.isFollowing = isLive;
    this.#showsAll = !isLive;
    this.#view = isLive
      ? followView({ fromMs: 0, toMs: FIRST_SPAN_MS }, limits.endMs, {
          startMs: 0,
          endMs: Math.max(FIRST_SPAN_MS, limits.endMs),
        })
      : wholeCall(limits);
  }

  get view(): AxisView {
    return this.#view;
  }
  get limits(): AxisLimits {
    return this.#limits;
  }
  /** Whether it is on its way from one part to another, so that every frame shows something else. */
  get isMoving(): boolean {
    return this.#motion !== undefined;
  }
  get showsAll(): boolean {
    return this.#showsAll;
  }

  /** Takes the camera to where it is at `nowMs`. @param limits what there is to see by then. */
  advance(nowMs: number, limits: AxisLimits): void {
    this.#limits = limits;
    if (this.#motion) {
      const share = Math.min(1, (nowMs - this.#motion.beganMs) / MOVE_MS);
      this.#view = viewBetween(this.#motion.from, this.#motion.to, 1 - (1 - share) ** 3);
      if (share === 1) this.#motion = undefined;
      return;
    }
    if (this.#showsAll) this.#view = wholeCall(this.#limits);
    else if (this.isFollowing) {
      const room = Math.max(this.#limits.endMs, spanOf(this.#view));
      this.#view = followView(this.#view, this.#limits.endMs, { startMs: 0, endMs: room });
    }
  }

  zoom(factor: number, anchorMs: number): void {
    // While the camera follows, what is live stays where it is, and only how much of the past is seen changes.
    const anchor = this.isFollowing ? this.#limits.endMs : anchorMs;
    this.#set(zoomView(this.#goal, factor, anchor, this.#limits));
  }

  pan(byMs: number): void {
    this.#set(panView(this.#goal, byMs, this.#limits));
    this.isFollowing = false;
  }

  /** Looks at exactly this part, as a drag or a pinch does. */
  look(view: AxisView): void {
    this.#set(clampView(view, this.#limits));
    this.isFollowing = false;
  }

  showAll(nowMs: number): void {
    this.isFollowing = false;
    this.#go(wholeCall(this.#limits), nowMs);
    this.#showsAll = true;
  }

  frame(fromMs: number, toMs: number, nowMs: number): void {
    this.isFollowing = false;
    this.#go(frameView(fromMs, toMs, this.#limits), nowMs);
  }

  /** Shows `spanMs` around `atMs`. */
  closeTo(atMs: number, spanMs: number, nowMs: number): void {
    this.isFollowing = false;
    this.#go(clampView({ fromMs: atMs - spanMs / 2, toMs: atMs + spanMs / 2 }, this.#limits), nowMs);
  }

  reveal(atMs: number, nowMs: number): void {
    const to = revealView(this.#goal, atMs, this.#limits);
    if (to === this.#goal) return;
    this.isFollowing = false;
    this.#go(to, nowMs);
  }

  follow(nowMs: number): void {
    if (spanOf(this.#goal) > FIRST_SPAN_MS * 4 || this.#showsAll) {
      const to = { fromMs: this.#limits.endMs - FIRST_SPAN_MS, toMs: this.#limits.endMs };
      this.#go(followView(to, this.#limits.endMs, { startMs: 0, endMs: FIRST_SPAN_MS }), nowMs);
    }
    this.#showsAll = false;
    this.isFollowing = true;
  }

  get #goal(): AxisView {
    return this.#motion?.to ?? this.#view;
  }

  #set(view: AxisView): void {
    this.#motion = undefined;
    this.#showsAll = false;
    this.#view = view;
  }

  #go(to: AxisView, nowMs: number): void {
    const from = this.#view;
    this.#set(to);
    if (this.isCalm) return;
    this.#view = from;
    this.#motion = { from, to, beganMs: nowMs };
  }
}
