/**
 * When the page is drawn of its own accord. All that happens in the calls is drawn in the same few frames a second: the browser puts a
 * picture together for each frame in which anything differs, which without a graphics card costs many times what the page's own code
 * does, and a page that is open all day must not keep a core busy. What somebody does with the page is drawn at once and does not wait
 * for a pulse.
 */

/**
 * So long at least lies between two pulses. Longer rests gather more for each frame, which then takes too long; with shorter ones the
 * browser puts together more pictures than anybody needs of levels that come twice a second.
 */
const REST_MS = 125;
/** What has not been drawn after this time waits for the next pulse. Layout and painting come on top, so it is far from a whole frame. */
const BUDGET_MS = 4;

/** @param nowMs the beginning of the frame, by `performance.now()` */
export type Draw = (nowMs: number) => void;

export class FramePulse {
  #waiting = new Set<Draw>();
  /** What has been drawn in the pulse that is going on; undefined between two. */
  #drawn: Set<Draw> | undefined;
  #next = new Set<Draw>();
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  /**
   * Has `draw` called with the next pulse: in the next frame after a rest. Asking again before it comes changes nothing. What is asked
   * for within a pulse belongs to it, unless it was drawn in it already or the pulse has taken too long. A page that nobody sees has no
   * frames, and so no pulses.
   */
  ask(draw: Draw): void {
    if (this.#drawn?.has(draw)) this.#next.add(draw);
    else this.#waiting.add(draw);
    if (this.#drawn === undefined) this.#schedule();
  }

  /** Takes back what was asked for. */
  forget(draw: Draw): void {
    this.#waiting.delete(draw);
    this.#next.delete(draw);
    if (this.#waiting.size > 0 || this.#frame === undefined) return;
    // A frame costs something even if nothing is drawn in it.
    cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  #schedule(): void {
    if (this.#frame !== undefined || this.#timer !== undefined) return;
    const restMs = this.#lastMs + REST_MS - performance.now();
    if (restMs <= 0) this.#frame = requestAnimationFrame((nowMs) => this.#beat(nowMs));
    else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        if (this.#waiting.size > 0) this.#frame = requestAnimationFrame((nowMs) => this.#beat(nowMs));
      }, restMs);
    }
  }

  #beat(nowMs: number): void {
    this.#frame = undefined;
    this.#lastMs = nowMs;
    const drawn = new Set<Draw>();
    this.#drawn = drawn;
    const untilMs = performance.now() + BUDGET_MS;
    try {
      for (const draw of this.#waiting) {
        this.#waiting.delete(draw);
        drawn.add(draw);
        draw(nowMs);
        if (performance.now() >= untilMs) break;
      }
    } finally {
      // Where one of them has failed, the others still come. What had to wait is first in the next pulse.
      for (const draw of this.#next) this.#waiting.add(draw);
      [this.#next, this.#drawn] = [new Set(), undefined];
      if (this.#waiting.size > 0) this.#schedule();
    }
  }
}
