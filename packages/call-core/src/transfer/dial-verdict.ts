/** What follows from the end of a `<Dial>` to a person. Source: Twilio, TwiML `<Dial>`, `DialCallStatus` and `DialBridged`. */
import type { TransferMode, TransferState } from '@trunkline/protocol';

/** @returns `talked` when the caller and the person have talked, which ends the call; `back` when the caller returns to the agent. */
export function dialVerdict(dialCallStatus: string): 'talked' | 'back' {
  return dialCallStatus === 'completed' || dialCallStatus === 'answered' ? 'talked' : 'back';
}

/** @returns why nobody was reached, as one of four words that a record may hold. */
export function dialFailure(dialCallStatus: string): string {
  return /^(busy|no-answer|failed|canceled)$/.test(dialCallStatus) ? dialCallStatus : 'failed';
}

export interface DialEnd {
  mode: TransferMode;
  /** How far the transfer had come when the dial ended. */
  state: TransferState | undefined;
  dialCallStatus: string;
  /** Twilio's word on whether the two were connected; missing where it says nothing. */
  isBridged: boolean | undefined;
}

/** Why a person who was asked does not have the caller, when they did not say so themselves. */
export const NOT_ACCEPTED = 'not-accepted';

/**
 * How a transfer ended. After a question to the person, Twilio may call a dial completed that they refused, so that a warm
 * transfer goes by what the person decided, and by whether the two were connected.
 */
export function dialEnd({ mode, state, dialCallStatus, isBridged }: DialEnd): 'talked' | { failure: string } {
  const verdict = dialVerdict(dialCallStatus);
  if (mode === 'cold') return verdict === 'talked' ? 'talked' : { failure: dialFailure(dialCallStatus) };
  const hasDecided = state === 'talking';
  // Where the decision could not be written down, the carrier is the only witness.
  if (isBridged ?? hasDecided) return 'talked';
  if (hasDecided) return { failure: 'failed' };
  return { failure: state === 'asking' || verdict === 'talked' ? NOT_ACCEPTED : dialFailure(dialCallStatus) };
}

const WHY: Record<string, string> = {
  busy: 'the line was busy',
  'no-answer': 'nobody answered',
  canceled: 'nobody answered',
  refused: 'they cannot take the call now',
  machine: 'only their voicemail answered',
  [NOT_ACCEPTED]: 'whoever answered did not take the call',
};

/** What an agent is told when its caller comes back. @param reason as `dialEnd` gives it, or as the person decided. */
export function returnContext(reason: string | undefined): string {
  const why = WHY[reason ?? ''] ?? 'the call could not be put through';
  return (
    `You tried to connect the caller to a person, but ${why}. The caller is back with you now. ` +
    'Tell them so, do not greet them again, and offer to help or to take a message.'
  );
}
