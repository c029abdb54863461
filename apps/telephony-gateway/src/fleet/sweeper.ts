/**
 * Ends the sessions of calls that nobody holds any more, because their replica died and Twilio never came back. Any replica may
 * find such a session; the first to write its end has ended it, and ends the agent that waits for its caller.
 *
 * After an outage of Redis every lease has run out, including those of calls that go on. Therefore nothing is swept until all
 * replicas have had time to renew their leases, and a call that is held here is never swept.
 */
import type { CallId } from '@trunkline/protocol';
import type { SessionStore, StaleCall } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CallCloser } from './call-closer.ts';
import { stalePages } from './stale-calls.ts';

export interface SweeperOptions {
  store: Pick<SessionStore, 'sessions'>;
  closer: CallCloser;
  clock: Clock;
  epochMs: () => number;
  intervalMs: number;
  /** How long a page may take to come back to its call. */
  webResumeMs: number;
  /** Whether this replica holds the call. */
  isHeld(callId: CallId): boolean;
  log: Logger;
}

export interface Sweeper {
  /** Sweeps once. @returns how many sessions were ended. */
  sweep(): Promise<number>;
  /** To be called when Redis is there for the first time, and again after each outage. */
  storeReady(): void;
  stop(): void;
}

/** How long a call may be without a lease. Any hand-over is shorter, and so is the time in which Twilio comes back. */
const GRACE_MS = 60_000;
/** How long leases may be missing after an outage: the time to reconnect and renew, twice. */
const SETTLE_MS = 30_000;

export function createSweeper(options: SweeperOptions): Sweeper {
  const { store, closer, clock, log } = options;
  let readySinceMs = clock.nowMs();
  let isSweeping = false;

  const isOfPage = async (callId: CallId): Promise<boolean> => (await store.sessions.read(callId))?.channel === 'web';

  const close = async ({ callId, fence }: StaleCall): Promise<boolean> => {
    if (options.isHeld(callId)) return false;
    // No stream of an ended session is let in, which proves that the caller cannot come back.
    const ending = { endedBy: 'carrier', reason: 'stream-lost', proof: 'socketClosed', fence } as const;
    if (!(await closer.close(callId, ending))) return false;
    log.warn({ callId, reason: ending.reason }, 'call.swept');
    return true;
  };

  /** Ends the calls that have been without a holder for so long. @returns how many. */
  const closeStale = async (forMs: number, isMeant: (callId: CallId) => Promise<boolean>): Promise<number> => {
    let closed = 0;
    for await (const calls of stalePages(store.sessions, options.epochMs() - forMs)) {
      for (const call of calls) {
        // One record that cannot be read must not keep the others from being closed.
        const isClosed = await isMeant(call.callId)
          .then((isIt) => isIt && close(call))
          .catch((error: unknown) => {
            log.warn({ err: error, callId: call.callId }, 'session not swept');
            return false;
          });
        if (isClosed) closed += 1;
      }
    }
    return closed;
  };

  const sweep = async (): Promise<number> => {
    if (isSweeping || clock.nowMs() - readySinceMs < SETTLE_MS) return 0;
    isSweeping = true;
    let closed = 0;
    try {
      closed += await closeStale(GRACE_MS, async (callId) => !(await isOfPage(callId)));
      closed += await closeStale(options.webResumeMs, isOfPage);
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
