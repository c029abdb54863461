/** Pointers and the wheel on the canvas: drag moves, wheel and pinch zoom, a click picks a moment, the strip below jumps. */

export interface GestureHandlers {
  /** Moves the picture by so many pixels. */
  onDrag(byPx: number): void;
  onZoom(factor: number, x: number): void;
  /** Somebody has clicked or tapped without moving. */
  onPick(x: number, y: number): void;
  onDoublePick(x: number): void;
  onHover(x: number | undefined, y: number): void;
  /** Is `true` where a drag takes the window of the overview along instead of the picture. */
  isOverview(y: number): boolean;
  onOverview(x: number): void;
}

/** Below this a pointer has not moved: hands shake. */
const CLICK_PX = 4;
/** A wheel of a mouse tells about 100 per notch, and a pinch on a trackpad a few per event. */
const WHEEL_PER_E = 420;
const PINCH_PER_E = 90;
const LINE_PX = 16;

/** Listens until the returned function is called. */
export function listenForGestures(canvas: HTMLCanvasElement, handlers: GestureHandlers): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;
  let onStrip = false;
  const stop = new AbortController();
  const { signal } = stop;
  const placeOf = (event: MouseEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = (): { middle: number; width: number } => {
    const [a, b] = [...pointers.values()];
    if (!a || !b) return { middle: 0, width: 1 };
    return { middle: (a.x + b.x) / 2, width: Math.max(8, Math.hypot(a.x - b.x, a.y - b.y)) };
  };

  canvas.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      const place = placeOf(event);
      pointers.set(event.pointerId, place);
      canvas.setPointerCapture(event.pointerId);
      if (pointers.size > 1) return;
      moved = 0;
      onStrip = handlers.isOverview(place.y);
      if (onStrip) handlers.onOverview(place.x);
    },
    { signal },
  );
  canvas.addEventListener(
    'pointermove',
    (event) => {
      const place = placeOf(event);
      const before = pointers.get(event.pointerId);
      if (!before) return handlers.onHover(handlers.isOverview(place.y) ? undefined : place.x, place.y);
      if (pointers.size === 2) {
        const from = spread();
        pointers.set(event.pointerId, place);
        const to = spread();
        moved = CLICK_PX;
        handlers.onDrag(to.middle - from.middle);
        return handlers.onZoom(to.width / from.width, to.middle);
      }
      pointers.set(event.pointerId, place);
      moved += Math.abs(place.x - before.x);
      if (onStrip) handlers.onOverview(place.x);
      else if (moved >= CLICK_PX) {
        handlers.onHover(undefined, 0);
        handlers.onDrag(place.x - before.x);
      }
    },
    { signal },
  );
  const lift = (event: PointerEvent): void => {
    const place = pointers.get(event.pointerId);
    if (!place) return;
    pointers.delete(event.pointerId);
    if (event.type === 'pointerup' && moved < CLICK_PX && !onStrip) handlers.onPick(place.x, place.y);
  };
  canvas.addEventListener('pointerup', lift, { signal });
  canvas.addEventListener('pointercancel', lift, { signal });
  canvas.addEventListener('pointerleave', () => handlers.onHover(undefined, 0), { signal });
  canvas.addEventListener('dblclick', (event) => handlers.onDoublePick(placeOf(event).x), { signal });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX;
      const { deltaX, deltaY } = event;
      if (event.shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
        return handlers.onDrag(-(Math.abs(deltaX) > Math.abs(deltaY) ? deltaX : deltaY) * unit);
      }
      handlers.onZoom(Math.exp((-deltaY * unit) / (event.ctrlKey ? PINCH_PER_E : WHEEL_PER_E)), placeOf(event).x);
    },
    { signal, passive: false },
  );
  return () => stop.abort();
}
