import type { CallId } from '@trunkline/protocol';
import type { AdmissionDecision } from '../fleet/admission.ts';

export type ModelStep =
  | { do: 'admit'; call: number; number: number; caller: number }
  | { do: 'release' | 'prove'; call: number };

interface ModelSlot {
  number: number;
  caller: number;
  lastProofAtMs: number;
}

/** Admission as one would write it for a single process: what the scripts must be indistinguishable from. */
export class AdmissionModel {
  readonly #slots = new Map<CallId, ModelSlot>();
  readonly #ended = new Set<CallId>();
  readonly #limits: { fleet: number; perNumber: number; perCaller: number };

  constructor(limits: { fleet: number; perNumber: number; perCaller: number }) {
    this.#limits = limits;
  }

  take(step: ModelStep, callId: CallId, nowMs: number): AdmissionDecision | boolean | CallId[] {
    if (step.do === 'admit') return this.#admit(step.number, step.caller, callId, nowMs);
    if (step.do === 'release') {
      this.#ended.add(callId);
      return this.#slots.delete(callId);
    }
    return this.#prove(callId, nowMs) ? [] : [callId];
  }

  list(): [CallId, number][] {
    const slots = [...this.#slots].map(([callId, { lastProofAtMs }]): [CallId, number] => [callId, lastProofAtMs]);
    return slots.toSorted(([, a], [, b]) => a - b);
  }

  #prove(callId: CallId, nowMs: number): boolean {
    const slot = this.#slots.get(callId);
    if (slot) slot.lastProofAtMs = nowMs;
    return slot !== undefined;
  }

  #admit(number: number, caller: number, callId: CallId, nowMs: number): AdmissionDecision {
    const slots = [...this.#slots.values()];
    const live = slots.length;
    if (this.#prove(callId, nowMs)) return { admitted: true, live, isRepeated: true };
    if (this.#ended.has(callId)) return { admitted: false, reason: 'ended', live, limit: 0 };
    const { fleet, perNumber, perCaller } = this.#limits;
    const ofNumber = slots.filter((slot) => slot.number === number).length;
    const ofCaller = slots.filter((slot) => slot.caller === caller).length;
    if (live >= fleet) return { admitted: false, reason: 'fleet', live, limit: fleet };
    if (ofNumber >= perNumber) return { admitted: false, reason: 'number', live: ofNumber, limit: perNumber };
    if (caller !== 0 && ofCaller >= perCaller) {
      return { admitted: false, reason: 'caller', live: ofCaller, limit: perCaller };
    }
    this.#slots.set(callId, { number, caller, lastProofAtMs: nowMs });
    return { admitted: true, live: live + 1, isRepeated: false };
  }
}
