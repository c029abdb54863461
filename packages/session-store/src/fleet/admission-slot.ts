import type { CallId } from '@trunkline/protocol';

/** A call's place in the counts, as the reconciler sees it. It names nobody, because it has only hashes of numbers. */
export interface AdmissionSlot {
  callId: CallId;
  startedAtMs: number;
  /** When somebody last knew that the call goes on. */
  lastProofAtMs: number;
  numberHash: string;
  callerHash?: string;
  /** The replica that admitted the call. Another one may hold it now. */
  replicaId?: string;
  /** True after longer without proof of life than any call may last (`admissionSuspectMs`). */
  isSuspect: boolean;
}

/** Reads slots from what `listSlots` returns: call id, time of proof, details, and so on. */
export function decodeSlots(page: readonly string[], suspectBeforeMs: number): AdmissionSlot[] {
  const slots: AdmissionSlot[] = [];
  for (let index = 0; index + 2 < page.length; index += 3) {
    const lastProofAtMs = Number(page[index + 1]);
    const [startedAtMs, numberHash = '', callerHash, ...replicaId] = page[index + 2]!.split('|');
    slots.push({
      callId: page[index] as CallId,
      // A slot whose details are lost is still a slot, so it is listed and can be released.
      startedAtMs: Number(startedAtMs) || lastProofAtMs,
      lastProofAtMs,
      numberHash,
      ...(callerHash ? { callerHash } : {}),
      ...(replicaId.length > 0 && replicaId[0] !== '' ? { replicaId: replicaId.join('|') } : {}),
      isSuspect: lastProofAtMs <= suspectBeforeMs,
    });
  }
  return slots;
}
