/** Ids that a call is known by: our own, Twilio's CallSid, and the UUID of Vapi's call. */
const CALL_ID = /^(?:call_[0-9a-z]{1,64}|CA[0-9a-z]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * Finds the id of a call in what somebody has typed or pasted: alone, in a log line, or in an address of this page.
 * @returns undefined if there is none, or more than one
 */
export function findCallId(text: string): string | undefined {
  if (text.length > 2_000) return undefined;
  const words = text.split(/[^\w-]+/).filter((word) => CALL_ID.test(word));
  const [first] = words;
  return words.every((word) => word === first) ? first : undefined;
}
