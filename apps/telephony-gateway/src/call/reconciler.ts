/**
 * Compares what we count with what is (REQUIREMENTS S5). Every replica proves the calls that it holds; slots that nobody
 * has proved for a while are looked up at Twilio and at Vapi by one replica at a time, and judged (slot-verdict.ts).
 *
 * Without credentials for Twilio's API only our own records count. What they do not settle is logged once it is older
 * than any call may be, and alarms as `trunkline_fleet_slots_suspect`.
 */
import type { CallId } from '@trunkline/protocol';
import type { AdmissionCount, AdmissionSlot, SessionStore } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CarrierLookup, CarrierVerdict } from '../twilio/carrier-lookup.ts';
import type { AgentLookup } from '../vapi/vapi-lookup.ts';
import type { CallCloser } from './call-closer.ts';
import type { CallSlots } from './call-slots.ts';
import { inBatches } from './in-batches.ts';
import type { LeftAgents } from './left-agents.ts';
import { judgeSlot } from './slot-verdict.ts';

export interface Reconciler {
  /** Of the whole fleet, as of the last round; `undefined` before it. */
  readonly fleet: AdmissionCount | undefined;
  /** @returns how many slots were released. */
  reconcile(): Promise<number>;
  stop(): void;
}

export interface ReconcilerOptions {
  store: Pick<SessionStore, 'admission' | 'sessions' | 'locks'>;
  slots: Pick<CallSlots, 'prove' | 'release'>;
  closer: CallCloser;
  /** `undefined` without credentials. */
  carrier: CarrierLookup | undefined;
  agents: AgentLookup;
  leftAgents: LeftAgents;
  clock: Clock;
  epochMs: () => number;
  intervalMs: number;
  /** Slots without proof for so long are asked about: longer than a hand-over and a sweep take. */
  afterMs: number;
  heldHere: () => readonly CallId[];
  log: Pick<Logger, 'warn'>;
}

const LOCK_TTL_MS = 30_000;
const PAGE = 100;
const MAX_PAGES = 20;
const BATCH = 5;
const MAX_LOGGED = 1_000;
const CALL_OF_SID = /^call_([0-9a-f]{32})$/;

/** A call id is made from the CallSid (ADR 1), so a call can be looked up whose session is forgotten. */
const callSidOf = (callId: CallId): string | undefined => {
  const match = CALL_OF_SID.exec(callId);
  return match ? `CA${match[1]}` : undefined;
};

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { store, slots, clock, log } = options;
  const logged = new Set<CallId>();
  let fleet: AdmissionCount | undefined;
  let isRunning = false;

  const askCarrier = async (callSid: string | undefined, accountSid?: string): Promise<CarrierVerdict> =>
    callSid && options.carrier ? options.carrier.lookUp(callSid, accountSid) : { state: 'unknown' };

  const logSuspect = ({ callId, startedAtMs, lastProofAtMs, replicaId }: AdmissionSlot): void => {
    if (logged.has(callId) || logged.size >= MAX_LOGGED) return;
    logged.add(callId);
    log.warn({ callId, startedAtMs, lastProofAtMs, admittedBy: replicaId }, 'slot.suspect');
  };

  /** @returns whether the slot was released. */
  const settle = async (slot: AdmissionSlot): Promise<boolean> => {
    const { callId } = slot;
    const session = await store.sessions.read(callId);
    const carrier = await askCarrier(session?.callSid ?? callSidOf(callId), session?.accountSid);
    const isOpen = session !== undefined && session.state !== 'ended';
    const agent =
      carrier.state === 'unknown' && isOpen && session.vapiCallId
        ? await options.agents.lookUp(session.vapiCallId)
        : undefined;
    const verdict = judgeSlot(session, carrier, agent);
    if (verdict.type === 'goesOn') await store.admission.prove([callId], options.epochMs());
    if (verdict.type === 'unsettled' && slot.isSuspect) logSuspect(slot);
    if (verdict.type !== 'over') return false;
    const { proof, endedBy, reason } = verdict;
    if (isOpen) await options.closer.close(callId, { endedBy, reason });
    await slots.release(callId, proof);
    log.warn({ callId, proof, reason }, 'slot.reconciled');
    return true;
  };

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

  const stop = clock.setInterval(() => {
    reconcile().catch((error: unknown) => log.warn({ err: error }, 'slots not reconciled'));
  }, options.intervalMs);
  return {
    get fleet() {
      return fleet;
    },
    reconcile,
    stop,
  };
}
