/** What follows from the end of a `<Dial>` to a person. Source: Twilio, TwiML `<Dial>`, `DialCallStatus`. */

/** @returns `talked` when the caller and the person have talked, which ends the call; `back` when the caller returns to the agent. */
export function dialVerdict(dialCallStatus: string): 'talked' | 'back' {
  return dialCallStatus === 'completed' || dialCallStatus === 'answered' ? 'talked' : 'back';
}

/** @returns why nobody was reached, as one of four words that a record may hold. */
export function dialFailure(dialCallStatus: string): string {
  return /^(busy|no-answer|failed|canceled)$/.test(dialCallStatus) ? dialCallStatus : 'failed';
}

const WHY: Record<string, string> = {
  busy: 'the line was busy',
  'no-answer': 'nobody answered',
  canceled: 'nobody answered',
};

/** What an agent is told when its caller comes back. @param reason as `dialFailure` gives it. */
export function returnContext(reason: string | undefined): string {
  const why = WHY[reason ?? ''] ?? 'the call could not be put through';
  return (
    `You tried to connect the caller to a person, but ${why}. The caller is back with you now. ` +
    'Tell them so, do not greet them again, and offer to help or to take a message.'
  );
}
