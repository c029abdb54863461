/** What follows from the end of a `<Dial>` to a person. Source: Twilio, TwiML `<Dial>`, `DialCallStatus`. */

/** `talked`: the two have talked, and the call is over with that. Otherwise the caller comes back to the agent. */
export function dialVerdict(dialCallStatus: string): 'talked' | 'back' {
  return dialCallStatus === 'completed' || dialCallStatus === 'answered' ? 'talked' : 'back';
}

/** Our own word for why nobody was reached, as it may stand in a record. */
export function dialFailure(dialCallStatus: string): string {
  return /^(busy|no-answer|failed|canceled)$/.test(dialCallStatus) ? dialCallStatus : 'failed';
}

const WHY: Record<string, string> = {
  busy: 'the line was busy',
  'no-answer': 'nobody answered',
  canceled: 'nobody answered',
};

/** What an agent is told whose caller comes back to it. @param reason of `dialFailure`. */
export function returnContext(reason: string | undefined): string {
  const why = WHY[reason ?? ''] ?? 'the call could not be put through';
  return (
    `You tried to connect the caller to a person, but ${why}. The caller is back with you now. ` +
    'Tell them so, do not greet them again, and offer to help or to take a message.'
  );
}
