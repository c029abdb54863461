/**
 * The token that lets one stream of one call in: single-use, short-lived, bound to the CallSid and the account. The
 * signature of the upgrade proves some call of the account; only the token proves which.
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

/** Twilio opens the stream within seconds of the answer; a greeting that is spoken first takes some more. */
const TOKEN_TTL_MS = 60_000;

export function issueStreamToken(store: SessionStore, session: Session): Promise<string> {
  const { callId, callSid = '', accountSid = '' } = session;
  return store.tokens.issue(JSON.stringify({ callId, callSid, accountSid }), TOKEN_TTL_MS);
}

/**
 * Takes the token of a stream. A second use finds nothing.
 * @returns whose stream it is; `undefined` when the token is unknown, used, expired, or of another call.
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
