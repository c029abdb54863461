/** Moves a transfer on because Twilio has told of it, and writes the step into the call's log. */
import type { Session, TransferState } from '@trunkline/protocol';
import type { SessionStore, TransferDetails } from '@trunkline/session-store';

export interface TransferMoverDeps {
  store: Pick<SessionStore, 'sessions' | 'events'>;
  epochMs: () => number;
}

/** @returns whether this request has moved it. A step that has been done, or does not follow, changes nothing. */
export type MoveTransfer = (
  session: Pick<Session, 'callId' | 'transferId'>,
  to: TransferState,
  details?: TransferDetails,
  /** Why, as a word of our own, where that is not in the details. */
  why?: string,
) => Promise<boolean>;

export function createTransferMover({ store, epochMs }: TransferMoverDeps): MoveTransfer {
  return async ({ callId, transferId }, to, details = {}, why = details.transferReason) => {
    if (transferId === undefined) return false;
    const outcome = await store.sessions.moveTransfer(callId, { transferId, to }, details);
    if (outcome !== 'ok') return false;
    const fact = { type: 'transfer.moved' as const, atMs: epochMs(), transferId, state: to };
    await store.events.append(callId, [{ ...fact, ...(why !== undefined && { reason: why }) }]).catch(() => {});
    return true;
  };
}
