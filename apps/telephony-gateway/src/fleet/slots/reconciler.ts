/**
 * Compares what we count with what is (REQUIREMENTS S5). Every replica proves the calls that it holds; slots that nobody
 * has proved for a while are settled (slot-settler.ts) by one replica at a time.
 */
import type { CallId } from '@trunkline/protocol';
import type { AdmissionCount, SessionStore } from '@trunkline/session-store';
import type { Clock } from '@trunkline/service-kit';
import type { CallSlots } from './call-slots.ts';
import { inBatches } from '../in-batches.ts';
import type { LeftAgents } from '../left-agents.ts';
import { createSlotSettler, type SlotSettlerOptions } from './slot-settler.ts';

export interface Reconciler {
  /** Of the whole fleet, as of the last round; `undefined` before it. */
  readonly fleet: AdmissionCount | undefined;
  /** @returns how many slots were released. */
  reconcile(): Promise<number>;
  stop(): void;
}

export interface ReconcilerOptions extends SlotSettlerOptions {
  store: Pick<SessionStore, 'admission' | 'sessions' | 'locks'>;
  slots: Pick<CallSlots, 'prove' | 'release'>;
  leftAgents: LeftAgents;
  clock: Clock;
  intervalMs: number;
  /** Slots without proof for so long are asked about: longer than a hand-over and a sweep take. */
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

  /** Goes on past slots that stay, so that they do not hide those behind them. */
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
      // First of all: after an outage the slots of calls that are held look as old as those that leaked.
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
  // More often than rounds, where those are rare: a call that is held must never look like one that leaked.
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
