/**
 * Closes the books of calls that nobody holds any more: their replica died, and Twilio never came back. Any replica may
 * find such a session; the first to write its end has closed it, and sends the agent that waits for a caller home.
 *
 * After an outage of Redis every lease has run out, also those of calls that go on. So nothing is swept until all
 * replicas have had time to take their leases up again, and never a call that is held here.
 */
import type { CallId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CallCloser } from './call-closer.ts';

export interface SweeperOptions {
  store: Pick<SessionStore, 'sessions'>;
  closer: CallCloser;
  clock: Clock;
  epochMs: () => number;
  intervalMs: number;
  /** Whether this replica holds the call. */
  isHeld(callId: CallId): boolean;
  log: Logger;
}

export interface Sweeper {
  /** @returns how many sessions were closed. */
  sweep(): Promise<number>;
  /** Redis is back after an outage, or there for the first time. */
  storeReady(): void;
  stop(): void;
}

const MAX_PER_SWEEP = 200;
/** How long a call may go without a lease: longer than any hand-over, and than Twilio takes to come back. */
const GRACE_MS = 60_000;
/** How long after an outage leases may still be missing: a renewal interval, a reconnection, and as much again. */
const SETTLE_MS = 30_000;

export function createSweeper(options: SweeperOptions): Sweeper {
  const { store, closer, clock, log } = options;
  let readySinceMs = clock.nowMs();
  let isSweeping = false;

  const close = async (callId: CallId, fence: number): Promise<boolean> => {
    if (options.isHeld(callId)) return false;
    // No stream of it is let in from here on, so its line is closed for good.
    const ending = { endedBy: 'carrier', reason: 'stream-lost', proof: 'socketClosed', fence } as const;
    if (!(await closer.close(callId, ending))) return false;
    log.warn({ callId, reason: ending.reason }, 'call.swept');
    return true;
  };

  const sweep = async (): Promise<number> => {
    if (isSweeping || clock.nowMs() - readySinceMs < SETTLE_MS) return 0;
    isSweeping = true;
    let closed = 0;
    try {
      for (const { callId, fence } of await store.sessions.listStale(options.epochMs() - GRACE_MS, MAX_PER_SWEEP)) {
        // One record that cannot be read must not keep the others from being closed.
        const isClosed = await close(callId, fence).catch((error: unknown) => {
          log.warn({ err: error, callId }, 'session not swept');
          return false;
        });
        if (isClosed) closed += 1;
      }
    } finally {
      isSweeping = false;
    }
    return closed;
  };

  const stop = clock.setInterval(() => {
    sweep().catch((error: unknown) => log.warn({ err: error }, 'sweep failed'));
  }, options.intervalMs);
  return {
    sweep,
    storeReady() {
      readySinceMs = clock.nowMs();
    },
    stop,
  };
}
