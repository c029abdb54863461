/**
 * The one 20 ms ticker of the process, for all calls. Each tick is due at start + n * 20 ms, so that rounding and late
 * timers do not add up; ticks that were missed altogether are skipped, because every consumer works from the time it is
 * given and not from counting ticks. It runs only while somebody listens.
 */
import { FRAME_MS } from '@trunkline/audio';
import type { Clock } from '@trunkline/service-kit';

export interface FrameClock {
  readonly listeners: number;
  add(tick: (nowMs: number) => void): void;
  delete(tick: (nowMs: number) => void): void;
}

/**
 * @param lateness records, in ms, how late each tick came.
 * @param onFault hears of what a listener threw.
 */
export function createFrameClock(
  clock: Clock,
  lateness: { record(ms: number): void },
  onFault: (error: unknown) => void,
): FrameClock {
  const ticks = new Set<(nowMs: number) => void>();
  let dueMs = 0;
  let cancel: (() => void) | undefined;

  const schedule = (nowMs: number): void => {
    cancel = clock.setTimeout(run, Math.max(0, dueMs - nowMs));
  };
  const run = (): void => {
    const nowMs = clock.nowMs();
    lateness.record(Math.max(0, nowMs - dueMs));
    for (const tick of ticks) {
      // One call's fault must not cost the others their tick.
      try {
        tick(nowMs);
      } catch (error) {
        onFault(error);
      }
    }
    if (ticks.size === 0) return;
    const afterMs = clock.nowMs();
    dueMs += FRAME_MS * Math.max(1, Math.ceil((afterMs - dueMs) / FRAME_MS));
    schedule(afterMs);
  };

  return {
    get listeners() {
      return ticks.size;
    },
    add(tick) {
      ticks.add(tick);
      if (cancel) return;
      const nowMs = clock.nowMs();
      dueMs = nowMs + FRAME_MS;
      schedule(nowMs);
    },
    delete(tick) {
      ticks.delete(tick);
      if (ticks.size > 0) return;
      cancel?.();
      cancel = undefined;
    },
  };
}
