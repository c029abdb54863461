/** Takes durations. It is called for every frame, so an implementation must not allocate. */
export interface LatencyRecorder {
  record(ms: number): void;
}
