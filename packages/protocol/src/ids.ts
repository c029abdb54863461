/**
 * Ids that Trunkline makes itself. Each carries its kind as a prefix, so that a log line or a Redis key explains itself.
 * Randomness is an argument: this package draws none.
 */

/** Identifies one conversation on any channel, over all streams and agent legs it lives through: `call_...`. */
export type CallId = `call_${string}`;

/**
 * Identifies one session: a conversation with everything that is said in it, whether written, on the telephone or in the
 * browser. Ours begin with `sess_`; whoever has an API key may bring an id of their own (REQUIREMENTS C3), so nothing may be
 * read from its form. A telephone call that nobody has joined to a session is a session of its own, under its call id.
 */
export type SessionId = string;

/** Identifies one turn of one call: `turn_3`. Counted per call, so that it sorts as it happened. */
export type TurnId = `turn_${number}`;

/** Crockford's base 32, which has no letter that reads like a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const CALL_SID = /^CA([0-9a-zA-Z]{1,64})$/;
/** No braces, since the id is a hash tag in Redis; no dots or slashes, since it stands in a path. */
const SESSION_ID = /^[0-9a-zA-Z][0-9a-zA-Z_-]{0,127}$/;
const CALL_ID = /^call_[0-9a-zA-Z]{1,64}$/;

/** Writes `bytes` as lower-case base 32, 8 characters for 5 bytes; a shorter rest takes as many characters as it needs. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let pendingBits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    pendingBits += 8;
    while (pendingBits >= 5) {
      pendingBits -= 5;
      text += ALPHABET[(pending >> pendingBits) & 31];
    }
    pending &= (1 << pendingBits) - 1;
  }
  if (pendingBits > 0) text += ALPHABET[(pending << (5 - pendingBits)) & 31];
  return text;
}

/**
 * The call id of a Twilio call. It is made from the CallSid and nothing else, so a webhook that Twilio sends twice, on
 * whichever replicas it lands, names the same session without a look-up.
 * @returns `undefined` when `callSid` is not a CallSid (`CA` and letters or digits).
 */
export function callIdOfTwilioCall(callSid: string): CallId | undefined {
  const match = CALL_SID.exec(callSid);
  return match ? `call_${match[1]}` : undefined;
}

/** Makes a call id from at least 16 random bytes, for a channel that brings no id of its own. */
export function buildCallId(random: Uint8Array): CallId {
  return `call_${encodeBase32(random)}`;
}

/** Makes a session id from at least 16 random bytes. */
export function buildSessionId(random: Uint8Array): SessionId {
  return `sess_${encodeBase32(random)}`;
}

/** Whether `text` may be the id of a session. Says nothing about whether there is one. */
export function isSessionId(text: string): text is SessionId {
  return SESSION_ID.test(text);
}

/** Whether `text` has the form of a call id. Says nothing about whether such a call exists. */
export function isCallId(text: string): text is CallId {
  return CALL_ID.test(text);
}

/** Makes the id of the `index`-th turn of a call. Turns are counted from 1. */
export function buildTurnId(index: number): TurnId {
  return `turn_${index}`;
}
