import { chatFieldsSchema, type ChatRecord, type ChatState, type SessionId, TrunklineError } from '@trunkline/protocol';

/**
 * Reads a chat from the reply of a script.
 * @returns `undefined` if there is none.
 * @throws TrunklineError `TL_INTERNAL` if it is no chat, naming the field but not its value.
 */
export function decodeChat(
  sessionId: SessionId,
  state: ChatState | 'missing',
  fields: Record<string, string>,
): ChatRecord | undefined {
  if (Object.keys(fields).length === 0) return undefined;
  const parsed = chatFieldsSchema.safeParse(fields);
  // A script that has just made the session says that it was missing.
  if (parsed.success) return { sessionId, state: state === 'missing' ? 'active' : state, ...parsed.data };
  const field = parsed.error.issues[0]?.path.join('.');
  throw new TrunklineError('TL_INTERNAL', `A chat in Redis cannot be read: field ${field} is missing or malformed.`);
}

/** Says that a session is not known, or no longer. */
export function unknownSession(): TrunklineError {
  return new TrunklineError('TL_SESSION_NOT_FOUND', 'There is no such session, or it is no longer remembered.');
}

/** Says that a session is over, and how. */
export function sessionOver(state: Exclude<ChatState, 'active'>): TrunklineError {
  const why = state === 'ended' ? 'This session was ended.' : 'This session has expired.';
  return new TrunklineError('TL_SESSION_EXPIRED', `${why} Begin a new one; with "continues" it goes on with this one.`);
}
