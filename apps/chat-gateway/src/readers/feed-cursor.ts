/** Places in a feed. Each is the id of an event, `<ms>-<number>` as Redis gives them; `0` is the beginning. */
import { TrunklineError } from '@trunkline/protocol';
import type { FeedCursor } from '../chat-service.ts';

export const BEGINNING: FeedCursor = '0';

const CURSOR = /^\d{1,20}(-\d{1,20})?$/;

/** @throws TrunklineError 422 when `text` is no id of an event. @param name where it came from, for the message. */
export function readCursor(text: string, name: string): FeedCursor {
  if (CURSOR.test(text)) return text;
  throw new TrunklineError('TL_INVALID_FIELD', `${name}: expected the id of an event`);
}

/** Whether `one` stands after `other` in a feed. */
export function isAfter(one: FeedCursor, other: FeedCursor): boolean {
  const [ms = '0', number = '0'] = one.split('-');
  const [otherMs = '0', otherNumber = '0'] = other.split('-');
  if (BigInt(ms) !== BigInt(otherMs)) return BigInt(ms) > BigInt(otherMs);
  return BigInt(number) > BigInt(otherNumber);
}
