import { sessionSchema, TrunklineError } from '@trunkline/protocol';
import type { Session } from '@trunkline/protocol';

/** Lists fields and values as Redis keeps them. A field that is `undefined` is not kept. */
export function encodeFields(fields: object): string[] {
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}

/**
 * Reads a session from the fields of its hash.
 * @returns `undefined` if there is no such record.
 * @throws TrunklineError `TL_INTERNAL` if it is not a session, naming the field but not its value, which is personal.
 */
export function decodeSession(fields: Record<string, string>): Session | undefined {
  if (Object.keys(fields).length === 0) return undefined;
  const session = sessionSchema.safeParse(fields);
  if (session.success) return session.data;
  const field = session.error.issues[0]?.path.join('.');
  throw new TrunklineError('TL_INTERNAL', `A session in Redis cannot be read: field ${field} is missing or malformed.`);
}

/** Reads a hash as a script returns it: field, value, field, value. */
export function fieldsOfReply(reply: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let index = 0; index + 1 < reply.length; index += 2) fields[reply[index]!] = reply[index + 1]!;
  return fields;
}
