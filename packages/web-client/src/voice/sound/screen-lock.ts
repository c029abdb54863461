/** Keeps the screen on during a call. A hidden page loses its lock, and has to ask for it again. */

export class ScreenLock {
  readonly #locks: Pick<WakeLock, 'request'> | undefined;
  #lock: WakeLockSentinel | undefined;
  #isAsking = false;
  #isOver = false;

  /** @param locks of the browser; undefined where it has none */
  constructor(locks: Pick<WakeLock, 'request'> | undefined) {
    this.#locks = locks;
  }

  /** Asks for a lock unless there is one. May be called at every touch: two locks at once would leave one behind. */
  take(): void {
    if (!this.#locks || this.#isAsking || this.#isOver || this.#lock?.released === false) return;
    this.#isAsking = true;
    this.#locks.request('screen').then(
      (lock) => {
        this.#isAsking = false;
        this.#lock = lock;
        if (this.#isOver) void lock.release();
      },
      () => (this.#isAsking = false),
    );
  }

  /** The call is over. */
  release(): void {
    this.#isOver = true;
    void this.#lock?.release();
  }
}
