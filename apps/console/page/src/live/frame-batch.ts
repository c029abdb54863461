/**
 * Puts what comes from the server together and hands it on once per frame of the screen. While nobody looks at the page there are no
 * frames, and once in a few seconds is enough for its title.
 */

/** How long a hidden page may be behind. */
const HIDDEN_DELAY_MS = 3_000;

export class FrameBatch {
  readonly #flush: () => void;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(flush: () => void) {
    this.#flush = flush;
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.#timer !== undefined) this.#run();
    });
  }

  /** Asks for a flush. Asking again before it comes changes nothing. */
  schedule(): void {
    if (this.#frame !== undefined || this.#timer !== undefined) return;
    if (document.hidden) this.#timer = setTimeout(() => this.#run(), HIDDEN_DELAY_MS);
    else {
      this.#frame = requestAnimationFrame(() => this.#run());
      // A page that becomes hidden before its next frame would wait for it until somebody looks again.
      this.#timer = setTimeout(() => this.#run(), HIDDEN_DELAY_MS);
    }
  }

  #run(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = undefined;
    this.#timer = undefined;
    this.#flush();
  }
}
