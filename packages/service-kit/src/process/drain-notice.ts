import type { Clock } from '../time/clock.ts';
import { delay } from '../time/delay.ts';

/**
 * The first part of every drain, the same in all processes that serve HTTP: the process says that it is not ready and goes on
 * serving for the notice period, because load balancers keep sending requests until their next probe. A server that closes
 * earlier loses those requests.
 */
export interface DrainNotice {
  readonly hasBegun: boolean;
  /** For `/readyz`: why no new work is wanted; empty until the drain begins. */
  readonly reasons: readonly string[];
  /** Begins to say "not ready". @returns when the notice period is over; a second call waits for the same moment. */
  begin(): Promise<void>;
}

/** @param noticeMs how long load balancers may take to notice; longer than one interval of their probes. */
export function createDrainNotice(clock: Pick<Clock, 'setTimeout'>, noticeMs: number): DrainNotice {
  let notice: Promise<void> | undefined;
  return {
    get hasBegun() {
      return notice !== undefined;
    },
    get reasons() {
      return notice === undefined ? [] : ['draining'];
    },
    begin() {
      notice ??= noticeMs > 0 ? delay(clock, noticeMs) : Promise.resolve();
      return notice;
    },
  };
}
