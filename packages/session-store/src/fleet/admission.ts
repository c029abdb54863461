import { createHmac } from 'node:crypto';
import type { CallId } from '@trunkline/protocol';
import { decodeSlots } from './admission-slot.ts';
import type { AdmissionSlot } from './admission-slot.ts';
import { admitCalls, countSlots, listSlots, proveSlots, releaseSlot } from '../scripts/index.ts';
import { fieldsOfReply } from '../sessions/session-record.ts';
import type { StoreContext } from '../store-context.ts';

/** The most calls at once. A limit that is missing does not apply, and 0 admits nobody. */
export interface AdmissionLimits {
  fleet?: number;
  perNumber?: number;
  perCaller?: number;
}

export interface AdmissionRequest {
  callId: CallId;
  /** Our own number, which was called or calls out. */
  number: string;
  /** The other side's number. Leave it out if it is withheld (`isWithheldNumber`), because those callers are many. */
  caller?: string | undefined;
  replicaId?: string;
  limits: AdmissionLimits;
  nowMs: number;
}

/** `ended`: the call was released with proof before, and this request is a late repetition. */
export type RefusalReason = 'fleet' | 'number' | 'caller' | 'ended';

export type AdmissionDecision =
  /** `live` counts the calls of the fleet, this one included. `isRepeated`: it had its slot already. */
  | { admitted: true; live: number; isRepeated: boolean }
  /** `live` and `limit` belong to the fleet, the number or the caller, as `reason` says. */
  | { admitted: false; reason: RefusalReason; live: number; limit: number };

/**
 * What proves that a phone call is over. The end of a stream, of an agent's call or of a process is no proof.
 * `carrierStatus`: the carrier told us. `carrierLookup`: we asked the carrier, as the reconciler does; a rise of these means
 * that slots leak. `neverStarted`: we refused the call, or the carrier placed none. `socketClosed`: the only line of a call
 * without a carrier, such as a browser's, is gone for good.
 */
export const END_PROOFS = ['carrierStatus', 'carrierLookup', 'neverStarted', 'socketClosed'] as const;

export interface EndProof {
  kind: (typeof END_PROOFS)[number];
  atMs: number;
}

export interface AdmissionListOptions {
  nowMs: number;
  /** Lists only slots that have been without proof of life for at least this long. @defaultValue 0 */
  olderThanMs?: number;
  /** About how many slots; more only if they were proved in the same millisecond. @defaultValue 200 */
  limit?: number;
  /** The `nextAfter` of the page before. */
  after?: number;
}

export interface AdmissionPage {
  /** The slot that has been without proof for the longest time comes first, so suspect ones come before all others. */
  slots: AdmissionSlot[];
  /** `undefined` when there is no further page. */
  nextAfter: number | undefined;
}

export interface AdmissionCount {
  live: number;
  suspect: number;
  /** How many slots were released so far, by kind of proof. */
  released: Record<EndProof['kind'], number>;
}

/**
 * Bounds how many calls there are at once (REQUIREMENTS T9). Each call has one slot, counted over all replicas. A slot is an
 * entry and never just a number. Only proof of the call's end takes it back; neither time nor a crash does (S5). A slot that
 * leaked is found by `list`, and by `count().suspect` at the latest.
 *
 * Failure policy: see `RedisPort`. All methods may be repeated without harm. A failed `admit` may have taken the slot: it
 * is released like any other when the carrier says that the call is over. If Redis has lost its memory, `prove` names
 * the calls without a slot; admit them again with no limits.
 */
export interface Admission {
  /** Gives a call its slot. However many ask at once, never more get one than the limits say. Idempotent by call id. */
  admit(request: AdmissionRequest): Promise<AdmissionDecision>;
  /** Takes a slot back. For `admissionEndedMs` the call id is not admitted again. @returns whether there was a slot. */
  release(callId: CallId, proof: EndProof): Promise<boolean>;
  /**
   * Says that these calls go on. The replica that holds them does so about once a minute.
   * @returns the calls that have no slot.
   */
  prove(callIds: readonly CallId[], nowMs: number): Promise<CallId[]>;
  /** Lists slots for the reconciler, which asks the carrier about each of them and then releases or proves it. */
  list(options: AdmissionListOptions): Promise<AdmissionPage>;
  count(nowMs: number): Promise<AdmissionCount>;
}

export function createAdmission({ port, keys, limits, pseudonymKey }: StoreContext): Admission {
  const { slots, groups, details, ended, releases } = keys.admission;
  const hashOf = (number: string): string =>
    createHmac('sha256', pseudonymKey).update(number).digest('base64url').slice(0, 22);
  let ours = { number: '', hash: hashOf('') };
  /** We have few numbers, and one of them is in each request. */
  const hashOfOurs = (number: string): string => {
    if (ours.number !== number) ours = { number, hash: hashOf(number) };
    return ours.hash;
  };
  const suspectBefore = (nowMs: number): number => nowMs - limits.admissionSuspectMs;

  return {
    async admit({ callId, number, caller = '', replicaId = '', limits: most, nowMs }) {
      const args = [
        callId,
        nowMs,
        most.fleet ?? '',
        hashOfOurs(number),
        most.perNumber ?? '',
        caller === '' ? '' : hashOf(caller),
        most.perCaller ?? '',
        replicaId,
      ];
      const shared = { keys: [slots, groups, details, ended] };
      const reply = await port.runForMany(admitCalls, shared, { keys: [], args });
      const [verdict, live, limit = 0] = reply as ['admitted' | 'again' | RefusalReason, number, number?];
      if (verdict === 'admitted' || verdict === 'again') {
        return { admitted: true, live, isRepeated: verdict === 'again' };
      }
      return { admitted: false, reason: verdict, live, limit };
    },

    async release(callId, { kind, atMs }) {
      const ofAll = [slots, groups, details, ended, releases];
      return (await port.run(releaseSlot, ofAll, [callId, kind, atMs, limits.admissionEndedMs])) === 1;
    },

    async prove(callIds, nowMs) {
      if (callIds.length === 0) return [];
      return (await port.run(proveSlots, [slots], [nowMs, ...callIds])) as CallId[];
    },

    async list({ nowMs, olderThanMs = 0, limit = 200, after }) {
      const from = after === undefined ? '-inf' : `(${after}`;
      const page = await port.run(listSlots, [slots, details], [from, nowMs - olderThanMs, Math.max(1, limit)]);
      const found = decodeSlots(page as string[], suspectBefore(nowMs));
      return { slots: found, nextAfter: found.length < limit ? undefined : found.at(-1)?.lastProofAtMs };
    },

    async count(nowMs) {
      const reply = await port.run(countSlots, [slots, releases], [suspectBefore(nowMs)]);
      const [live, suspect, byKind] = reply as [number, number, string[]];
      const counts = fieldsOfReply(byKind);
      const released = Object.fromEntries(END_PROOFS.map((kind) => [kind, Number(counts[kind] ?? 0)]));
      return { live, suspect, released: released as AdmissionCount['released'] };
    },
  };
}
