/** Timers as this package needs them; the `Clock` of `@trunkline/service-kit` and the `ManualClock` of testkit fit. */
export interface Clock {
  /** Milliseconds of a clock that never jumps. */
  nowMs(): number;
  setTimeout(run: () => void, ms: number): () => void;
  setInterval(run: () => void, ms: number): () => void;
}
