/**
 * Reads the file of `API_KEYS_FILE` again and again, so that keys are rotated without a restart. It looks at what the file says and not at
 * whether somebody has told of a change: Kubernetes replaces the whole folder of a mounted Secret, which watchers miss.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseApiKeys } from '../http/api-key.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { ApiKeyring } from './api-keyring.ts';

export interface KeyReloads {
  /** How often other keys were taken, and how often what the file said was refused. */
  readonly counts: Record<'loaded' | 'refused', number>;
  /** Whether the file is of no use at this moment, so that older keys go on. */
  readonly isOutdated: boolean;
  stop(): void;
}

export interface WatchApiKeysOptions {
  /** `undefined` where the keys stand in the environment and cannot change. */
  path: string | undefined;
  keyring: ApiKeyring;
  clock: Pick<Clock, 'setInterval'>;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Is told what the file says when its keys were taken. */
  onLoaded?: (text: string) => void;
}

/** So long a key is still good at most that was taken out of the file, and a new one is not known yet. */
export const LOOK_EVERY_MS = 2_000;

export function watchApiKeys({ path, keyring, clock, log, onLoaded }: WatchApiKeysOptions): KeyReloads {
  const counts = { loaded: 0, refused: 0 };
  let isOutdated = false;
  /** What the last look found: a hash of the text, or why there is none. Only what differs from it is told. */
  let seen: string | undefined;

  const take = (found: string, text: string | undefined): void => {
    if (found === seen) return;
    const isFirst = seen === undefined;
    seen = found;
    const keys = text === undefined ? undefined : parseApiKeys(text);
    isOutdated = !keys;
    if (!keys) {
      counts.refused += 1;
      const why = text === undefined ? found : 'it is no list of keys';
      log.warn({ why }, 'API_KEYS_FILE cannot be used; the keys that were read before stay good');
      return;
    }
    const isSame =
      keys.length === keyring.keys.length && keys.every((key, index) => isSameKey(key, keyring.keys[index]));
    if (isSame) return;
    keyring.replace(keys);
    counts.loaded += 1;
    if (!isFirst) log.info({ keys: keys.map(({ id }) => id) }, 'API_KEYS_FILE has other keys, which are taken');
    onLoaded?.(text ?? '');
  };

  const look = async (from: string): Promise<void> => {
    try {
      const text = await readFile(from, 'utf8');
      take(createHash('sha256').update(text).digest('base64url'), text);
    } catch (error) {
      take((error as NodeJS.ErrnoException).code ?? 'unreadable', undefined);
    }
  };

  const stop = path === undefined ? () => {} : clock.setInterval(() => void look(path), LOOK_EVERY_MS);
  return {
    counts,
    get isOutdated() {
      return isOutdated;
    },
    stop,
  };
}

type Comparable = { id: string; digest: Uint8Array; scopes: readonly string[]; rate?: object | undefined };

function isSameKey(one: Comparable, other: Comparable | undefined): boolean {
  return other !== undefined && describe(one) === describe(other);
}

const describe = ({ id, digest, scopes, rate }: Comparable): string =>
  JSON.stringify([id, Buffer.from(digest).toString('base64'), scopes, rate]);
