import type { FleetView } from '@trunkline/protocol';

/** How far back the plots of the fleet go. */
export const HISTORY_MS = 15 * 60_000;
/** Reports come every two seconds; more than this many are never kept. */
const MOST_SAMPLES = 1_000;

/** Replicas report every 2 s, and one that has not done so for 15 s is not told of any more. */
const SILENT_AFTER_MS = 6_500;

/** Whether a replica has reported lately. One that has not may be gone, and how it was says nothing of how the fleet is. */
export const reportsStill = ({ ageMs }: Pick<FleetView['replicas'][number], 'ageMs'>): boolean =>
  ageMs <= SILENT_AFTER_MS;

/** The largest of the values that are known. */
export function worst(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

/** One report of the fleet as a plot shows it. What no replica has said is missing. */
export interface FleetSample {
  atMs: number;
  liveCalls: number;
  /** Of the slowest replica. */
  loopLagP99Ms?: number;
  toAgentP99Ms?: number;
  toCallerP99Ms?: number;
}

/** What the fleet has said in the last quarter of an hour. It lives as long as the page, and is kept nowhere else. */
export class FleetHistory {
  readonly #listeners = new Set<() => void>();
  #samples: FleetSample[] = [];

  /** The oldest first. */
  get samples(): readonly FleetSample[] {
    return this.#samples;
  }

  push(fleet: FleetView): void {
    const replicas = fleet.replicas.filter(reportsStill);
    const loopLagP99Ms = worst(replicas.map((replica) => replica.loopLagP99Ms));
    const toAgentP99Ms = worst(replicas.map((replica) => replica.figures?.addedLatencyMs?.toAgent.p99));
    const toCallerP99Ms = worst(replicas.map((replica) => replica.figures?.addedLatencyMs?.toCaller.p99));
    const sample: FleetSample = {
      atMs: fleet.atMs,
      liveCalls: fleet.liveCalls,
      ...(loopLagP99Ms === undefined ? {} : { loopLagP99Ms }),
      ...(toAgentP99Ms === undefined ? {} : { toAgentP99Ms }),
      ...(toCallerP99Ms === undefined ? {} : { toCallerP99Ms }),
    };
    const kept = this.#samples.filter(({ atMs }) => atMs > fleet.atMs - HISTORY_MS && atMs < fleet.atMs);
    this.#samples = [...kept, sample].slice(-MOST_SAMPLES);
    for (const listener of this.#listeners) listener();
  }

  /** @returns what ends the subscription */
  onGrow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    this.#samples = [];
  }
}
