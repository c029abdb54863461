/** Checks the bearer keys of our own APIs. */
import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether `authorization` is `Bearer` and one of `keys`. It takes the same time for every wrong key. */
export function isKnownApiKey(authorization: string | undefined, keys: readonly string[]): boolean {
  const key = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (!key) return false;
  const given = digest(key);
  let known = false;
  for (const candidate of keys) known = timingSafeEqual(given, digest(candidate)) || known;
  return known;
}
