import { createHash } from 'node:crypto';
import type { ApiKey } from '@trunkline/service-kit';

/**
 * What a session remembers of the key that opened it. It is a hash of the key's hash, cut short: enough to tell the keys of one
 * installation apart, and a session ends with its key.
 */
export function keyPrintOf({ digest }: Pick<ApiKey, 'digest'>): string {
  return createHash('sha256').update(digest).digest('base64url').slice(0, 16);
}
