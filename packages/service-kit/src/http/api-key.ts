/**
 * The bearer keys of our own APIs (CONTRACT, API_KEYS). A key may carry a name, which stands for it in limits and logs, and
 * scopes: `name:key:read+act`, and behind them a limit: `name:key:read:100/m`. A bare key has no name and may do everything.
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
  /** How many requests it may send, over all replicas; missing where that is not limited. */
  readonly rate?: { readonly limit: number; readonly windowMs: number };
}

const NAMED_KEY =
  /^(?<name>[\w.-]{1,64}):(?<key>.+):(?<scopes>(?:read|act)(?:\+(?:read|act))*)(?::(?<limit>\d{1,5})\/(?<per>[smh]))?$/;
const WINDOWS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
/** Each request that counts takes a place in Redis. */
const MOST_REQUESTS = 10_000;
const ID_CHARACTERS = 6;

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Reads one entry of API_KEYS. @returns `undefined` if it is neither a bare key nor a named one with scopes. */
export function readApiKey(entry: string): ApiKey | undefined {
  const named = NAMED_KEY.exec(entry)?.groups;
  // An entry with a colon and a misspelt scope must not become a bare key, which may do everything.
  if (!named && entry.includes(':')) return undefined;
  const key = named?.['key'] ?? entry;
  if (key.length < OWN_SECRET.minLength) return undefined;
  const limit = named?.['limit'] === undefined ? undefined : Number(named['limit']);
  if (limit !== undefined && (limit < 1 || limit > MOST_REQUESTS)) return undefined;
  const windowMs = WINDOWS_MS[named?.['per'] ?? 'm']!;
  const digest = digestOf(key);
  return Object.freeze({
    id: named?.['name'] ?? `key-${digest.toString('base64url').slice(0, ID_CHARACTERS)}`,
    scopes: named ? API_SCOPES.filter((scope) => named['scopes']?.split('+').includes(scope)) : API_SCOPES,
    digest,
    ...(limit !== undefined && { rate: Object.freeze({ limit, windowMs }) }),
  });
}

/**
 * The first key of API_KEYS that may act, as it is sent: for a process that asks another one of the same installation.
 * @param env whose API_KEYS have been read without a fault. @returns `undefined` if there is none.
 */
export function firstActingKey(env: Env): string | undefined {
  return firstActingKeyOf(readSecret('API_KEYS', env, readTextFile).text ?? '');
}

/** The same of a text that `parseApiKeys` takes. */
export function firstActingKeyOf(apiKeys: string): string | undefined {
  for (const text of entriesOf(apiKeys)) {
    if (readApiKey(text)?.scopes.includes('act')) return NAMED_KEY.exec(text)?.groups?.['key'] ?? text;
  }
  return undefined;
}

/** A file may have one key a line. */
const entriesOf = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** @returns `undefined` if the text has no key, or one entry is none: then none of it is to be used. */
export function parseApiKeys(text: string): readonly ApiKey[] | undefined {
  const keys = entriesOf(text).map(readApiKey);
  const known = keys.filter((key) => key !== undefined);
  return known.length > 0 && known.length === keys.length ? Object.freeze(known) : undefined;
}

/** API_KEYS: a comma list of keys, each bare or as `name:key:read+act`, or with a limit as `name:key:read+act:100/m`. No fault line shows any of it. */
export function envApiKeys() {
  const { minLength } = OWN_SECRET;
  return envValue({
    expected: `a comma list of keys of at least ${minLength} characters, bare or as name:key:read+act, and behind that a limit such as 100/m`,
    parse: parseApiKeys,
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
