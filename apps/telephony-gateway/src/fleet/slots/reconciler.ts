/**
 * Compares the counted slots with the calls that there really are (REQUIREMENTS S5). Every replica proves the calls that it
 * holds; slots that nobody has proved for a while are settled (slot-settler.ts) by one replica at a time.
 */
import type { CallId } from '@trunkline/protocol';
import type { AdmissionCount, SessionStore } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import type { CallSlots } from './call-slots.ts';
import { inBatches } from '../in-batches.ts';
import type { LeftAgents } from '../left-agents.ts';
import { createSlotSettler, type SlotSettlerOptions } from './slot-settler.ts';

export interface Reconciler {
  /** The counts of the whole fleet at the last round; `undefined` before the first. */
  readonly fleet: AdmissionCount | undefined;
  /** Does one round. @returns how many slots were released. */
  reconcile(): Promise<number>;
  stop(): void;
}

export interface ReconcilerOptions extends SlotSettlerOptions {
  store: Pick<SessionStore, 'admission' | 'sessions' | 'locks'>;
  slots: Pick<CallSlots, 'prove' | 'release'>;
  leftAgents: LeftAgents;
  clock: Clock;
  intervalMs: number;
  /** How long a slot may go without proof, which must be longer than a hand-over and a sweep take. */
  afterMs: number;
  heldHere: () => readonly CallId[];
}

const LOCK_TTL_MS = 30_000;
const PROOFS_BEFORE_DOUBT = 4;
const PAGE = 100;
const MAX_PAGES = 20;
const BATCH = 5;

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { store, slots, clock, log } = options;
  let fleet: AdmissionCount | undefined;
  let isRunning = false;

  const settle = createSlotSettler(options);

  /** Goes through the slots page by page, so that slots which stay do not hide those behind them. */
  const settleAll = async (signal: AbortSignal): Promise<number> => {
    let released = 0;
    let after: number | undefined;
    for (let page = 0; page < MAX_PAGES && !signal.aborted; page += 1) {
      const more = after === undefined ? {} : { after };
      const old = { nowMs: options.epochMs(), olderThanMs: options.afterMs, limit: PAGE };
      const { slots: found, nextAfter } = await store.admission.list({ ...old, ...more });
      await inBatches(found, BATCH, async (slot) => {
        if (signal.aborted) return;
        const isReleased = await settle(slot).catch((error: unknown) => {
          log.warn({ err: error, callId: slot.callId }, 'slot not reconciled');
          return false;
        });
        if (isReleased) released += 1;
      });
      if (nextAfter === undefined) break;
      after = nextAfter;
    }
    return released;
  };

  const reconcile = async (): Promise<number> => {
    if (isRunning) return 0;
    isRunning = true;
    try {
      // This comes first, because after an outage the slots of held calls look as old as those that leaked.
      await slots.prove(options.heldHere());
      let released = 0;
      const lock = await store.locks.acquire('reconciler', { ttlMs: LOCK_TTL_MS });
      if (lock) {
        try {
          released = await settleAll(lock.signal);
          await options.leftAgents.endAll(lock.signal);
        } finally {
          await lock.release();
        }
      }
      fleet = await store.admission.count(options.epochMs());
      return released;
    } finally {
      isRunning = false;
    }
  };

  const failed = (error: unknown): void => log.warn({ err: error }, 'slots not reconciled');
  // Where rounds are rare, calls are proved more often, since a held call must never look like one that leaked.
  const proveEveryMs = Math.min(options.intervalMs, options.afterMs / PROOFS_BEFORE_DOUBT);
  const stops = [
    clock.setInterval(() => void reconcile().catch(failed), options.intervalMs),
    clock.setInterval(() => void slots.prove(options.heldHere()).catch(failed), proveEveryMs),
  ];
  return {
    get fleet() {
      return fleet;
    },
    reconcile,
    stop() {
      for (const stop of stops) stop();
    },
  };
}
