/** Keeps the screen on during a call. */
export interface ScreenLock {
  /**
   * Asks for a lock of the browser's unless there is one, or one is on its way: two at once would leave one behind. A hidden page loses
   * its lock, and asks again.
   */
  keepScreenOn(): void;
  /** Gives the lock back, also one that is still on its way. */
  letScreenGo(): Promise<void>;
}

/** @param locks of the browser; undefined where it has none */
export function createScreenLock(locks: Pick<WakeLock, 'request'> | undefined): ScreenLock {
  let asked: Promise<WakeLockSentinel | void> | undefined;
  const forget = (): void => (asked = undefined);
  return {
    keepScreenOn() {
      asked ??= locks?.request('screen').then((lock) => {
        lock.onrelease = forget;
        return lock;
      }, forget);
    },
    letScreenGo: async () => (await asked)?.release(),
  };
}
