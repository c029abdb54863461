/**
 * The one 20 ms ticker of the process, for all calls. Calls are spread over five phases of the 20 ms: whoever speaks while they are ticked
 * waits for one phase of them and not for all. Each tick of a phase is due at its start + n * 20 ms, so that rounding and late timers do
 * not add up. Ticks that were missed altogether are skipped, because every listener works from the time it is given and does not count
 * ticks. The clock runs only while somebody listens.
 */
import { FRAME_MS } from '@trunkline/audio';
import type { Clock } from '@trunkline/service-kit';

export interface FrameListener {
  /** Every 20 ms. */
  tick(nowMs: number): void;
}

export interface FrameClock {
  /** The first tick comes within 20 ms. Does nothing for one that listens already. */
  add(listener: FrameListener): void;
  delete(listener: FrameListener): void;
}

const PHASES = 5;
const PHASE_MS = FRAME_MS / PHASES;
/** Timers count whole milliseconds and may come so much early. To wait once more for the rest would cost more than it is worth. */
const EARLY_MS = 1;

class Phase {
  readonly listeners = new Set<FrameListener>();
  dueMs = Number.POSITIVE_INFINITY;
}

class PhasedClock implements FrameClock {
  readonly #clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  readonly #lateness: { record(ms: number): void };
  readonly #onFault: (error: unknown) => void;
  readonly #phases: readonly Phase[] = Array.from({ length: PHASES }, () => new Phase());
  readonly #phaseOf = new Map<FrameListener, Phase>();
  /** All phases are counted from here. */
  #startMs = 0;
  #timerDueMs = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => {};

  constructor(
    clock: Pick<Clock, 'nowMs' | 'setTimeout'>,
    lateness: { record(ms: number): void },
    onFault: (error: unknown) => void,
  ) {
    this.#clock = clock;
    this.#lateness = lateness;
    this.#onFault = onFault;
  }

  add(listener: FrameListener): void {
    if (this.#phaseOf.has(listener)) return;
    const nowMs = this.#clock.nowMs();
    if (this.#phaseOf.size === 0) this.#startMs = nowMs;
    const phase = this.#emptiest();
    this.#phaseOf.set(listener, phase);
    phase.listeners.add(listener);
    if (phase.listeners.size > 1) return;
    const offsetMs = this.#startMs + this.#phases.indexOf(phase) * PHASE_MS;
    phase.dueMs = offsetMs + FRAME_MS * (Math.floor((nowMs - offsetMs) / FRAME_MS) + 1);
    if (phase.dueMs < this.#timerDueMs) this.#schedule(nowMs);
  }

  delete(listener: FrameListener): void {
    const phase = this.#phaseOf.get(listener);
    if (!phase) return;
    this.#phaseOf.delete(listener);
    phase.listeners.delete(listener);
    if (phase.listeners.size === 0) phase.dueMs = Number.POSITIVE_INFINITY;
    if (this.#phaseOf.size > 0) return;
    this.#cancel();
    this.#timerDueMs = Number.POSITIVE_INFINITY;
  }

  #emptiest(): Phase {
    return this.#phases.reduce((least, phase) => (phase.listeners.size < least.listeners.size ? phase : least));
  }

  #schedule(nowMs: number): void {
    this.#cancel();
    this.#timerDueMs = this.#phases.reduce((soonest, { dueMs }) => Math.min(soonest, dueMs), Number.POSITIVE_INFINITY);
    if (this.#timerDueMs === Number.POSITIVE_INFINITY) return;
    this.#cancel = this.#clock.setTimeout(() => this.#run(), Math.max(0, this.#timerDueMs - nowMs));
  }

  #run(): void {
    for (const phase of this.#phases) {
      const nowMs = this.#clock.nowMs();
      if (phase.dueMs - nowMs < EARLY_MS) this.#tick(phase, nowMs);
    }
    this.#schedule(this.#clock.nowMs());
  }

  #tick(phase: Phase, nowMs: number): void {
    this.#lateness.record(Math.max(0, nowMs - phase.dueMs));
    for (const listener of phase.listeners) {
      // One call's fault must not cost the others their tick.
      try {
        listener.tick(nowMs);
      } catch (error) {
        this.#onFault(error);
      }
    }
    phase.dueMs += FRAME_MS * Math.max(1, Math.ceil((this.#clock.nowMs() - phase.dueMs) / FRAME_MS));
  }
}

/**
 * @param lateness records, in ms, how late each tick came.
 * @param onFault is told what a listener threw.
 */
export const createFrameClock = (
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>,
  lateness: { record(ms: number): void },
  onFault: (error: unknown) => void,
): FrameClock => new PhasedClock(clock, lateness, onFault);
