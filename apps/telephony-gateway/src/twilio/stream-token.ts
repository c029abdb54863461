/**
 * The token that lets one stream of one call in. It is single-use, short-lived and bound to the CallSid and the account. The
 * signature of the upgrade proves only that some call of the account opens the stream; the token proves which call it is.
 */
import { type CallId, isCallId, type Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { z } from 'zod';

const payloadSchema = z.object({
  callId: z.custom<CallId>((value) => typeof value === 'string' && isCallId(value)),
  callSid: z.string(),
  accountSid: z.string(),
});
export type StreamTokenPayload = z.infer<typeof payloadSchema>;

/** Twilio opens the stream within seconds of our answer, or after the greeting, which is spoken first. */
const TOKEN_TTL_MS = 60_000;

/** Makes a token for the next stream of `session`. @throws TrunklineError TL_STORE_UNAVAILABLE when the store is out of reach. */
export function issueStreamToken(store: SessionStore, session: Session): Promise<string> {
  const { callId, callSid = '', accountSid = '' } = session;
  return store.tokens.issue(JSON.stringify({ callId, callSid, accountSid }), TOKEN_TTL_MS);
}

/**
 * Takes the token of a stream, so that a second use finds nothing.
 * @returns the call that the stream belongs to; `undefined` when the token is unknown, used, expired, or of another call.
 * @throws TrunklineError TL_STORE_UNAVAILABLE when the store is out of reach.
 */
export async function redeemStreamToken(
  store: SessionStore,
  token: string | undefined,
  stream: { callSid: string; accountSid: string },
): Promise<StreamTokenPayload | undefined> {
  if (!token) return undefined;
  const payload = await store.tokens.redeem(token);
  if (payload === undefined) return undefined;
  const parsed = payloadSchema.safeParse(JSON.parse(payload));
  if (!parsed.success) return undefined;
  const isBound = parsed.data.callSid === stream.callSid && parsed.data.accountSid === stream.accountSid;
  return isBound ? parsed.data : undefined;
}
