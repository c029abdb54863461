/** Reads the JSON of a page. Types that we do not know are ignored (CONTRACT, "Browser voice on the wire"). */
import { type ErrorCode, type WebClientMessage, webClientMessageSchema } from '@trunkline/protocol';

const KNOWN_TYPES = new Set<unknown>(webClientMessageSchema.options.map(({ shape }) => shape.type.value));

/** What is wrong with a message, for the page. */
export interface MessageFault {
  code: ErrorCode;
  fault: string;
}

/** @returns the message; `unknown` for a type of the future; a sentence for the page when it cannot be read. */
export function readClientMessage(text: string): WebClientMessage | 'unknown' | MessageFault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { code: 'TL_BAD_REQUEST', fault: 'This message is not valid JSON.' };
  }
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    return { code: 'TL_BAD_REQUEST', fault: 'Expected a JSON object with a "type".' };
  }
  if (!KNOWN_TYPES.has(value.type)) return 'unknown';
  const parsed = webClientMessageSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return { code: 'TL_INVALID_FIELD', fault: `${issue?.path.join('.') || 'message'}: ${issue?.message}` };
}
