/**
 * Puts what comes from the server together and hands it on once per pulse of the page. While nobody looks at the page there are no
 * pulses, and once in a few seconds is enough for its title.
 */
import type { FramePulse } from './frame-pulse.ts';

/** How long a hidden page may be behind. */
const HIDDEN_DELAY_MS = 3_000;

export class FrameBatch {
  readonly #pulse: Pick<FramePulse, 'ask' | 'forget'>;
  readonly #flush: () => void;
  readonly #run = (): void => {
    this.#pulse.forget(this.#run);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flush();
  };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(pulse: Pick<FramePulse, 'ask' | 'forget'>, flush: () => void) {
    this.#pulse = pulse;
    this.#flush = flush;
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.#timer !== undefined) this.#run();
    });
  }

  /** Asks for a flush. Asking again before it comes changes nothing. */
  schedule(): void {
    if (this.#timer !== undefined) return;
    if (!document.hidden) this.#pulse.ask(this.#run);
    // A page that becomes hidden before its next frame would wait for it until somebody looks again.
    this.#timer = setTimeout(this.#run, HIDDEN_DELAY_MS);
  }
}
