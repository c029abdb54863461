/**
 * A transfer: the caller is passed on to a person, and back to the agent when that fails or is over. The stream is gone
 * meanwhile, so no replica holds the call, and its state is in the session for whoever is asked next.
 */

/**
 * `announcing`: the agent says so, on its stream. `dialling`: the stream is given up, the carrier rings. `talking`: the
 * person has answered. `failed`: nobody did. `returning`: the agent is being connected again.
 */
export const TRANSFER_STATES = ['none', 'announcing', 'dialling', 'talking', 'returning', 'failed'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** Where each state may lead. */
const NEXT: Record<TransferState, readonly TransferState[]> = {
  none: ['announcing', 'dialling'],
  announcing: ['dialling', 'failed', 'none'],
  // The carrier need not say when the person answers: the end of the dial may be the first that is heard of it.
  dialling: ['talking', 'failed', 'returning'],
  talking: ['returning'],
  failed: ['returning', 'none'],
  returning: ['none'],
};

/** The states from which a transfer may get to `to`. */
export function transferStatesBefore(to: TransferState): TransferState[] {
  return TRANSFER_STATES.filter((from) => NEXT[from].includes(to));
}

/** What the carrier is to do if the stream ends in this state. */
export function intentOfTransfer(state: TransferState): 'talk' | 'transfer' | 'handover' {
  // Back to the agent like after a hand-over: the stream that is opened for it makes up for no loss.
  if (state === 'returning') return 'handover';
  return state === 'dialling' || state === 'talking' ? 'transfer' : 'talk';
}
