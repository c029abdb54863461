/** When the axis is painted. */
import type { FramePulse } from '../../live/frame-pulse.ts';

/**
 * What somebody does is painted in the next frame. What happens in the call is painted with the page's pulse, and the passing of time only
 * once it can be seen.
 */
export class AxisClock {
  readonly #pulse: Pick<FramePulse, 'ask' | 'forget'>;
  readonly #paint: (nowMs: number) => void;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;
  readonly #run = (nowMs: number): void => {
    this.#forget();
    this.#paint(nowMs);
  };

  constructor(pulse: Pick<FramePulse, 'ask' | 'forget'>, paint: (nowMs: number) => void) {
    this.#pulse = pulse;
    this.#paint = paint;
  }

  /** Paints in the next frame. */
  soon(): void {
    if (!this.#isStopped) this.#frame ??= requestAnimationFrame(this.#run);
  }

  /** Paints with the next pulse. */
  withPulse(): void {
    if (!this.#isStopped) this.#pulse.ask(this.#run);
  }

  /** Paints with the first pulse after so long, unless it is painted before. */
  after(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.withPulse(), ms);
  }

  /** A frame that is asked for after the end would keep the whole call in memory, so none is. */
  stop(): void {
    this.#isStopped = true;
    this.#forget();
  }

  #forget(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    clearTimeout(this.#timer);
    this.#pulse.forget(this.#run);
  }
}
