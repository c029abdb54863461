/** Follows a signal by something that is dear to compute. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';

/** What is computed may take this share of the time, and no more. */
const SHARE = 0.1;
/** Anything quicker than this is computed at once. */
const QUICK_MS = 4;
/** What took long once, on a machine that was busy with something else, must not leave the page behind for half a minute. */
const MOST_REST_MS = 2_000;

export interface PacedOptions {
  nowMs: () => number;
}

/**
 * Computes a value from each new state of `source`: at once while that is quick, and else so seldom that it takes a tenth of the time, but
 * never more than two seconds late. The last state is always computed in the end.
 */
export class Paced<From, To> {
  readonly #value: Signal<To>;
  readonly #compute: (from: From) => To;
  readonly #nowMs: () => number;
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restUntilMs = 0;

  constructor(source: ReadonlySignal<From>, compute: (from: From) => To, { nowMs }: PacedOptions) {
    this.#compute = compute;
    this.#nowMs = nowMs;
    this.#value = signal(compute(source.peek()));
    let isFirst = true;
    this.#stop = source.subscribe(() => {
      if (!isFirst) this.#ask(source);
      isFirst = false;
    });
  }

  get value(): ReadonlySignal<To> {
    return this.#value;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#stop();
  }

  #ask(source: ReadonlySignal<From>): void {
    if (this.#timer !== undefined) return;
    const restMs = this.#restUntilMs - this.#nowMs();
    if (restMs <= 0) return this.#run(source);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#run(source);
    }, restMs);
  }

  #run(source: ReadonlySignal<From>): void {
    const beganMs = this.#nowMs();
    this.#value.value = this.#compute(source.peek());
    const tookMs = this.#nowMs() - beganMs;
    this.#restUntilMs = tookMs < QUICK_MS ? 0 : beganMs + tookMs + Math.min(MOST_REST_MS, tookMs / SHARE - tookMs);
  }
}
