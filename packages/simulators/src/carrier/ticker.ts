import type { Clock } from '../clock.ts';

/** Length of one frame of telephone audio. */
export const FRAME_MS = 20;
const SLOTS = 4;
const SLOT_MS = FRAME_MS / SLOTS;

/** One timer for all calls. Each call is run every 20 ms on one of four phases, as calls do not keep step in real life. */
export interface Ticker {
  /** The worst delay of a tick since this was last asked: how far this simulator itself was behind. */
  takeMaxLagMs(): number;
  /** Runs `run` every 20 ms, at least once per wake-up after a delay. `originMs` is a past instant of its phase. */
  add(run: () => void): { originMs: number; remove(): void };
  stop(): void;
}

/** Ticks at absolute times, so that a late tick never delays the ones after it. */
export function createTicker(clock: Clock): Ticker {
  const baseMs = clock.nowMs();
  const slots: Set<() => void>[] = Array.from({ length: SLOTS }, () => new Set());
  let added = 0;
  let members = 0;
  let nextStep = 0;
  let maxLagMs = 0;
  let cancel: (() => void) | undefined;

  const stepAt = (nowMs: number) => Math.floor((nowMs - baseMs) / SLOT_MS);
  const schedule = () => {
    // Node cuts fractions off a delay: rounded up, a tick is never early.
    cancel = clock.setTimeout(wake, Math.max(0, Math.ceil(baseMs + nextStep * SLOT_MS - clock.nowMs())));
  };
  const wake = () => {
    const nowMs = clock.nowMs();
    const lastStep = stepAt(nowMs);
    maxLagMs = Math.max(maxLagMs, nowMs - (baseMs + nextStep * SLOT_MS));
    const firstStep = Math.max(nextStep, lastStep - SLOTS + 1);
    nextStep = Math.max(nextStep, lastStep + 1);
    for (let step = firstStep; step <= lastStep; step += 1) for (const run of slots[step % SLOTS] ?? []) run();
    if (members > 0) schedule();
    else cancel = undefined;
  };

  return {
    takeMaxLagMs: () => {
      const taken = maxLagMs;
      maxLagMs = 0;
      return taken;
    },
    add: (run) => {
      const slotIndex = added % SLOTS;
      const slot = slots[slotIndex];
      added += 1;
      members += 1;
      slot?.add(run);
      const step = stepAt(clock.nowMs());
      if (cancel === undefined) {
        nextStep = step + 1;
        schedule();
      }
      // The phase may lie before the ticker's own start: a call that is placed first is no special case.
      const phaseStep = step - ((((step - slotIndex) % SLOTS) + SLOTS) % SLOTS);
      return {
        originMs: baseMs + phaseStep * SLOT_MS,
        remove: () => {
          if (slot?.delete(run)) members -= 1;
        },
      };
    },
    stop: () => {
      for (const slot of slots) slot.clear();
      members = 0;
      cancel?.();
      cancel = undefined;
    },
  };
}
