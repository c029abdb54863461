/** Reads what a client says over `GET /chat/ws`. */
import { type ChatSocketMessage, chatSocketMessageSchema, TrunklineError } from '@trunkline/protocol';

const KNOWN_TYPES: ReadonlySet<unknown> = new Set(chatSocketMessageSchema.options.map(({ shape }) => shape.type.value));

export interface SocketFault {
  fault: TrunklineError;
  /** The message that cannot be taken, where it names itself. */
  messageId?: string;
}

/** @returns `undefined` for a type that is not known: newer clients may say more than we understand. */
export function readSocketMessage(text: string): ChatSocketMessage | SocketFault | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: new TrunklineError('TL_BAD_REQUEST', 'This is not valid JSON.') };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { fault: new TrunklineError('TL_BAD_REQUEST', 'Expected a JSON object with a "type".') };
  }
  const { type, messageId } = value as { type?: unknown; messageId?: unknown };
  if (typeof type !== 'string') return { fault: new TrunklineError('TL_BAD_REQUEST', 'type: expected a text') };
  if (!KNOWN_TYPES.has(type)) return undefined;
  const parsed = chatSocketMessageSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const fault = new TrunklineError('TL_INVALID_FIELD', `${issue?.path.join('.')}: ${issue?.message}`);
  return { fault, ...(typeof messageId === 'string' && { messageId: messageId.slice(0, 128) }) };
}
