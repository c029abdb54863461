/**
 * In a transfer the caller is passed on to a person, and comes back to the agent when that fails or is over. The stream is
 * gone meanwhile and no replica holds the call, so the session keeps the state for whoever is asked next.
 */

/**
 * `announcing`: the agent tells the caller. `dialling`: the stream is given up, and the carrier rings. `asking`: the person of a
 * warm transfer has answered, and hears what it is about while the caller hears it ring. `talking`: the person has answered, or
 * has taken the call. `failed`: nobody has answered, or nobody has taken it. `returning`: the agent is being connected again.
 */
export const TRANSFER_STATES = ['none', 'announcing', 'dialling', 'asking', 'talking', 'returning', 'failed'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** `cold`: whoever answers has the caller at once. `warm`: the person first hears what it is about, and takes the call or not. */
export const TRANSFER_MODES = ['cold', 'warm'] as const;
export type TransferMode = (typeof TRANSFER_MODES)[number];

/** How a transfer is to be done, as far as whoever asks for it has said so. */
export interface TransferPlan {
  mode?: TransferMode | undefined;
  /** What the person hears before the caller. */
  whisper?: string | undefined;
}

/** The states to which each state may lead. */
const NEXT: Record<TransferState, readonly TransferState[]> = {
  none: ['announcing', 'dialling'],
  announcing: ['dialling', 'failed', 'none'],
  // The carrier need not say when the person answers: the end of the dial may be the first that is heard of it.
  dialling: ['asking', 'talking', 'failed', 'returning'],
  asking: ['talking', 'failed', 'returning'],
  talking: ['returning'],
  failed: ['returning', 'none'],
  returning: ['none'],
};

/** Lists the states from which a transfer may get to `to`. */
export function transferStatesBefore(to: TransferState): TransferState[] {
  return TRANSFER_STATES.filter((from) => NEXT[from].includes(to));
}

/** Whether a person is being called, is asked, or talks: the agent does not have the caller. */
export const isWithPerson = (state: TransferState | undefined): boolean =>
  state === 'dialling' || state === 'asking' || state === 'talking';

/** Says what the carrier is to do if the stream ends in this state. */
export function intentOfTransfer(state: TransferState): 'talk' | 'transfer' | 'handover' {
  // As after a hand-over, the stream that brings the agent back does not count as one after a loss.
  if (state === 'returning') return 'handover';
  return isWithPerson(state) ? 'transfer' : 'talk';
}
