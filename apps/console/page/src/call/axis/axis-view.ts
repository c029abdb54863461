/**
 * Which part of a call the axis shows, and the arithmetic of looking closer, further and elsewhere. Times are ms of the call, counted
 * from its beginning; pixels are those of CSS.
 */
export interface AxisView {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What there is to see. Both ends move while facts come in. */
export interface AxisLimits {
  readonly startMs: number;
  readonly endMs: number;
}

/** Nobody tells things apart that are closer together than the step of levels, so there is nothing to see below this. */
export const MIN_SPAN_MS = 400;
/** How much of the view stays empty beyond either end, so that what happens there does not stick to the frame. */
const MARGIN = 0.02;
/** Where the live edge stands while the view follows it, as a share of the view. */
const LIVE_EDGE = 0.94;

export const spanOf = (view: AxisView): number => view.toMs - view.fromMs;
export const xOf = (view: AxisView, atMs: number, widthPx: number): number =>
  ((atMs - view.fromMs) / spanOf(view)) * widthPx;
export const timeAt = (view: AxisView, x: number, widthPx: number): number =>
  view.fromMs + (x / Math.max(1, widthPx)) * spanOf(view);

/** The whole call with a little room at both ends. */
export function wholeCall({ startMs, endMs }: AxisLimits): AxisView {
  const span = Math.max(MIN_SPAN_MS, endMs - startMs);
  return { fromMs: startMs - span * MARGIN, toMs: startMs + span * (1 + MARGIN) };
}

/** Brings `view` back to where there is something to see. Its span is kept where it can be. */
export function clampView(view: AxisView, limits: AxisLimits): AxisView {
  const whole = wholeCall(limits);
  const span = Math.min(Math.max(spanOf(view), MIN_SPAN_MS), spanOf(whole));
  // A view that is closer than the whole call may be moved until its middle is at an end.
  const room = Math.min(span / 2, spanOf(whole) - span);
  const fromMs = Math.min(Math.max(view.fromMs, whole.fromMs - room), whole.toMs + room - span);
  return { fromMs, toMs: fromMs + span };
}

/** Looks `factor` times closer (further away below 1); what is at `anchorMs` stays where it is. */
export function zoomView(view: AxisView, factor: number, anchorMs: number, limits: AxisLimits): AxisView {
  const wanted = spanOf(view) / factor;
  const span = Math.min(Math.max(wanted, MIN_SPAN_MS), spanOf(wholeCall(limits)));
  const share = (anchorMs - view.fromMs) / spanOf(view);
  const fromMs = anchorMs - share * span;
  return clampView({ fromMs, toMs: fromMs + span }, limits);
}

export function panView(view: AxisView, byMs: number, limits: AxisLimits): AxisView {
  return clampView({ fromMs: view.fromMs + byMs, toMs: view.toMs + byMs }, limits);
}

/** Shows `fromMs` to `toMs` with a tenth of room on each side. */
export function frameView(fromMs: number, toMs: number, limits: AxisLimits): AxisView {
  const span = Math.max(MIN_SPAN_MS, (toMs - fromMs) * 1.2);
  const middle = (fromMs + toMs) / 2;
  return clampView({ fromMs: middle - span / 2, toMs: middle + span / 2 }, limits);
}

/** Moves the view only as far as it takes to see `atMs`, and not at all where it is seen already. */
export function revealView(view: AxisView, atMs: number, limits: AxisLimits): AxisView {
  const span = spanOf(view);
  if (atMs >= view.fromMs + span * 0.04 && atMs <= view.toMs - span * 0.04) return view;
  return clampView({ fromMs: atMs - span / 2, toMs: atMs + span / 2 }, limits);
}

/** The view of the same span that has the live edge near its right end. */
export function followView(view: AxisView, nowMs: number, limits: AxisLimits): AxisView {
  const whole = wholeCall(limits);
  const span = Math.min(spanOf(view), Math.max(MIN_SPAN_MS, spanOf(whole)));
  const fromMs = nowMs - span * LIVE_EDGE;
  return { fromMs, toMs: fromMs + span };
}

/** The view on the way from one to another, `share` of it done (0 to 1). */
export function viewBetween(from: AxisView, to: AxisView, share: number): AxisView {
  // Spans differ by factors of thousands, so the way between them is even only in their logarithms.
  const span = spanOf(from) * (spanOf(to) / spanOf(from)) ** share;
  const eased = spanOf(from) === spanOf(to) ? share : (span - spanOf(from)) / (spanOf(to) - spanOf(from));
  const fromMs = from.fromMs + (to.fromMs - from.fromMs) * eased;
  return { fromMs, toMs: fromMs + span };
}
