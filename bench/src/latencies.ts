/** What a load measures of the programs between its two ends, in ms. */
import { createLatencyHistogram, type LatencyHistogram } from '@trunkline/service-kit';

export interface Latencies {
  toAgent: LatencyHistogram;
  /** Until the frame came out of the socket to the carrier, which has up to 200 ms ahead of what the caller hears. */
  toCaller: LatencyHistogram;
  /** Until the carrier plays it. */
  toEar: LatencyHistogram;
  /** From the word of the agent's side that it was interrupted until the carrier is told to fall silent. */
  toClear: LatencyHistogram;
  /** Frames that went in, both ways. */
  sent: number;
}

export const startLatencies = (): Latencies => ({
  toAgent: createLatencyHistogram(),
  toCaller: createLatencyHistogram(),
  toEar: createLatencyHistogram(),
  toClear: createLatencyHistogram(),
  sent: 0,
});
