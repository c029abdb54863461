/**
 * The bearer keys of our own APIs (CONTRACT, API_KEYS). A key may carry a name, which stands for it in limits and logs, and
 * scopes: `name:key:read+act`. A bare key has no name and may do everything.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Env } from '../env/env.ts';
import { readSecret, readTextFile } from '../env/secret-files.ts';
import { OWN_SECRET, envValue } from '../env/env-values.ts';

/** `read` looks at things, `act` does things. */
const API_SCOPES = ['read', 'act'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export interface ApiKey {
  /**
   * What this key is called where it must not be shown: its name, or a few characters of its hash, from which it cannot be
   * found. Keys with one name, such as an old and a new one, count as one.
   */
  readonly id: string;
  readonly scopes: readonly ApiScope[];
  readonly digest: Uint8Array;
}

const NAMED_KEY = /^(?<name>[\w.-]{1,64}):(?<key>.+):(?<scopes>(?:read|act)(?:\+(?:read|act))*)$/;
const ID_CHARACTERS = 6;

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Reads one entry of API_KEYS. @returns `undefined` if it is neither a bare key nor a named one with scopes. */
export function readApiKey(entry: string): ApiKey | undefined {
  const named = NAMED_KEY.exec(entry)?.groups;
  // An entry with a colon and a misspelt scope must not become a bare key, which may do everything.
  if (!named && entry.includes(':')) return undefined;
  const key = named?.['key'] ?? entry;
  if (key.length < OWN_SECRET.minLength) return undefined;
  const digest = digestOf(key);
  return Object.freeze({
    id: named?.['name'] ?? `key-${digest.toString('base64url').slice(0, ID_CHARACTERS)}`,
    scopes: named ? API_SCOPES.filter((scope) => named['scopes']?.split('+').includes(scope)) : API_SCOPES,
    digest,
  });
}

/**
 * The first key of API_KEYS that may act, as it is sent: for a process that asks another one of the same installation.
 * @param env whose API_KEYS have been read without a fault. @returns `undefined` if there is none.
 */
export function firstActingKey(env: Env): string | undefined {
  const { text: apiKeys = '' } = readSecret('API_KEYS', env, readTextFile);
  for (const entry of apiKeys.split(',')) {
    const text = entry.trim();
    if (readApiKey(text)?.scopes.includes('act')) return NAMED_KEY.exec(text)?.groups?.['key'] ?? text;
  }
  return undefined;
}

/** API_KEYS: a comma list of keys, each bare or as `name:key:read+act`. No fault line shows any of it. */
export function envApiKeys() {
  const { minLength } = OWN_SECRET;
  return envValue({
    expected: `a comma list of keys of at least ${minLength} characters, bare or as name:key:read+act`,
    parse(text): readonly ApiKey[] | undefined {
      const entries = text.split(',').map((entry) => entry.trim());
      const keys = entries.filter((entry) => entry !== '').map(readApiKey);
      const known = keys.filter((key) => key !== undefined);
      return known.length > 0 && known.length === keys.length ? Object.freeze(known) : undefined;
    },
    show: (text) => `${text.length} characters, not shown`,
    isSecret: true,
  });
}

/** @returns what stands behind `Bearer`, which may be a key or anything else. */
export function readBearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1];
}

/**
 * Finds the key that `authorization` carries as its bearer. It takes the same time for every wrong key.
 * @returns `undefined` when it carries none of `keys`.
 */
export function findApiKey(authorization: string | undefined, keys: readonly ApiKey[]): ApiKey | undefined {
  const bearer = readBearer(authorization);
  if (bearer === undefined) return undefined;
  const given = digestOf(bearer);
  let found: ApiKey | undefined;
  for (const candidate of keys) if (timingSafeEqual(given, candidate.digest)) found = candidate;
  return found;
}
