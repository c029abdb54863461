/**
 * Clocks that count the seconds since a moment. Those of all calls that go on would turn in one and the same frame, which then had every
 * row of the list to lay out and paint; so each turns where its own second is over, in one of the page's five frames a second.
 */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { FramePulse } from '../live/frame-pulse.ts';

/** As long as the rest between two pulses. */
const STEP_MS = 200;
const HANDS = 1_000 / STEP_MS;

export class SecondHands {
  readonly #nowMs: () => number;
  readonly #pulse: Pick<FramePulse, 'ask'>;
  readonly #hands: readonly { readonly now: Signal<number>; readonly turn: () => void; isWatched: boolean }[];
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param nowMs the server's time, in epoch ms */
  constructor(pulse: Pick<FramePulse, 'ask'>, nowMs: () => number) {
    this.#pulse = pulse;
    this.#nowMs = nowMs;
    this.#hands = Array.from({ length: HANDS }, (_, at) => {
      const now: Signal<number> = signal(nowMs(), {
        watched: () => this.#watch(at, true),
        unwatched: () => this.#watch(at, false),
      });
      return { now, turn: () => void (now.value = nowMs()), isWatched: false };
    });
  }

  /**
   * @returns the time in epoch ms, which changes once a second, less than half a second after another whole second since `fromMs` is
   * over. Nothing runs while nobody watches.
   */
  since(fromMs: number): ReadonlySignal<number> {
    return this.#hands[stepOf(fromMs)]!.now;
  }

  #watch(at: number, isWatched: boolean): void {
    const watched = this.#hands[at]!;
    watched.isWatched = isWatched;
    // It has stood still while nobody watched.
    if (isWatched) watched.turn();
    const isNeeded = this.#hands.some((hand) => hand.isWatched);
    if (!isNeeded) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else this.#timer ??= setInterval(() => this.#step(), STEP_MS);
  }

  /** Turns the hand whose second was over in the step before this one. */
  #step(): void {
    const hand = this.#hands[(stepOf(this.#nowMs()) + HANDS - 1) % HANDS]!;
    if (hand.isWatched) this.#pulse.ask(hand.turn);
  }
}

const stepOf = (ms: number): number => Math.floor((((ms % 1_000) + 1_000) % 1_000) / STEP_MS);
