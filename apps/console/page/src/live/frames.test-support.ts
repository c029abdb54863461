import { vi } from 'vitest';

/** Plays the frames of a screen and the timers of a page, both by a clock that the test moves. */
export class FakeFrames {
  /** A screen of some 60 Hz. Timers know whole milliseconds only. */
  static readonly EVERY_MS = 16;
  /** How many frames have had something to do. */
  count = 0;
  /** A page that nobody sees has no frames. What was asked for waits until it is seen. */
  isHidden = false;
  #asked = new Map<number, (nowMs: number) => void>();
  #ids = 0;
  #owedMs = 0;

  constructor() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    vi.stubGlobal('requestAnimationFrame', (run: (nowMs: number) => void) => {
      this.#ids += 1;
      this.#asked.set(this.#ids, run);
      return this.#ids;
    });
    vi.stubGlobal('cancelAnimationFrame', (id: number) => this.#asked.delete(id));
  }

  /** Whether something waits for a frame. */
  get isAsked(): boolean {
    return this.#asked.size > 0;
  }

  /** Lets time pass, a frame after another. What is less than a frame is added to the next time. */
  pass(ms: number): void {
    this.#owedMs += ms;
    for (; this.#owedMs >= FakeFrames.EVERY_MS; this.#owedMs -= FakeFrames.EVERY_MS) {
      vi.advanceTimersByTime(FakeFrames.EVERY_MS);
      if (this.isHidden || !this.isAsked) continue;
      const asked = [...this.#asked.values()];
      this.#asked.clear();
      this.count += 1;
      for (const run of asked) run(performance.now());
    }
  }

  restore(): void {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
}
