/** Takes one duration in milliseconds. Called per frame: an implementation must not allocate. */
export interface LatencyRecorder {
  record(ms: number): void;
}
