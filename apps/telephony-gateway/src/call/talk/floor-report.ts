/**
 * Tells other processes who has the floor, so that a late result of a tool can wait until nobody speaks. It is asked on every
 * tick, which costs two comparisons most of the time, and nothing is awaited.
 */
import type { SessionFloor } from '@trunkline/protocol';

export interface FloorReport {
  /** Every 20 ms. Writes `floor` if it has changed and the last write is long enough ago, so that only the last of many changes is written. */
  tick(floor: SessionFloor, nowMs: number): void;
}

export interface FloorReportOptions {
  /** @throws when the store is out of reach. */
  write(floor: SessionFloor): Promise<void>;
  /** Least time between two writes. @defaultValue 200 */
  everyMs?: number;
  /** Time until a failed write is tried again, with what is true by then. @defaultValue 1000 */
  retryMs?: number;
}

export function createFloorReport({ write, everyMs = 200, retryMs = 1_000 }: FloorReportOptions): FloorReport {
  let told: SessionFloor | undefined;
  let isWriting = false;
  let notBeforeMs = Number.NEGATIVE_INFINITY;

  return {
    tick(floor, nowMs) {
      if (floor === told || isWriting || nowMs < notBeforeMs) return;
      told = floor;
      isWriting = true;
      notBeforeMs = nowMs + everyMs;
      write(floor)
        .catch(() => {
          told = undefined;
          notBeforeMs = nowMs + retryMs;
        })
        .finally(() => {
          isWriting = false;
        });
    },
  };
}
