/**
 * In a transfer the caller is passed on to a person, and comes back to the agent when that fails or is over. The stream is
 * gone meanwhile and no replica holds the call, so the session keeps the state for whoever is asked next.
 */

/**
 * `announcing`: the agent tells the caller. `dialling`: the stream is given up, and the carrier rings. `talking`: the person
 * has answered. `failed`: nobody has answered. `returning`: the agent is being connected again.
 */
export const TRANSFER_STATES = ['none', 'announcing', 'dialling', 'talking', 'returning', 'failed'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** The states to which each state may lead. */
const NEXT: Record<TransferState, readonly TransferState[]> = {
  none: ['announcing', 'dialling'],
  announcing: ['dialling', 'failed', 'none'],
  // The carrier need not say when the person answers: the end of the dial may be the first that is heard of it.
  dialling: ['talking', 'failed', 'returning'],
  talking: ['returning'],
  failed: ['returning', 'none'],
  returning: ['none'],
};

/** Lists the states from which a transfer may get to `to`. */
export function transferStatesBefore(to: TransferState): TransferState[] {
  return TRANSFER_STATES.filter((from) => NEXT[from].includes(to));
}

/** Says what the carrier is to do if the stream ends in this state. */
export function intentOfTransfer(state: TransferState): 'talk' | 'transfer' | 'handover' {
  // As after a hand-over, the stream that brings the agent back does not count as one after a loss.
  if (state === 'returning') return 'handover';
  return state === 'dialling' || state === 'talking' ? 'transfer' : 'talk';
}
