/**
 * The one 20 ms ticker of the process, for all calls. Each tick is due at start + n * 20 ms, so that rounding and late
 * timers do not add up. Ticks that were missed altogether are skipped, because every listener works from the time it is
 * given and does not count ticks. The clock runs only while somebody listens.
 */
import { FRAME_MS } from '@trunkline/audio';
import type { Clock } from '@trunkline/service-kit';

export interface FrameListener {
  /** Every 20 ms. */
  tick(nowMs: number): void;
}

export interface FrameClock {
  add(listener: FrameListener): void;
  delete(listener: FrameListener): void;
}

/**
 * @param lateness records, in ms, how late each tick came.
 * @param onFault is told what a listener threw.
 */
export function createFrameClock(
  clock: Clock,
  lateness: { record(ms: number): void },
  onFault: (error: unknown) => void,
): FrameClock {
  const listeners = new Set<FrameListener>();
  let dueMs = 0;
  let cancel: (() => void) | undefined;

  const schedule = (nowMs: number): void => {
    cancel = clock.setTimeout(run, Math.max(0, dueMs - nowMs));
  };
  const run = (): void => {
    const nowMs = clock.nowMs();
    lateness.record(Math.max(0, nowMs - dueMs));
    for (const listener of listeners) {
      // One call's fault must not cost the others their tick.
      try {
        listener.tick(nowMs);
      } catch (error) {
        onFault(error);
      }
    }
    if (listeners.size === 0) return;
    const afterMs = clock.nowMs();
    dueMs += FRAME_MS * Math.max(1, Math.ceil((afterMs - dueMs) / FRAME_MS));
    schedule(afterMs);
  };

  return {
    add(listener) {
      listeners.add(listener);
      if (cancel) return;
      const nowMs = clock.nowMs();
      dueMs = nowMs + FRAME_MS;
      schedule(nowMs);
    },
    delete(listener) {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      cancel?.();
      cancel = undefined;
    },
  };
}
