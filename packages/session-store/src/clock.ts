/** The timers that this package needs. The `Clock` of `@trunkline/service-kit` and the `ManualClock` of testkit fit. */
export interface Clock {
  /** Reads a clock that never jumps, in ms. */
  nowMs(): number;
  setTimeout(run: () => void, ms: number): () => void;
  setInterval(run: () => void, ms: number): () => void;
}
