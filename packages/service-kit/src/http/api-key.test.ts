import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv } from '../env/env.ts';
import { type ApiKey, envApiKeys, findApiKey, firstActingKey, readApiKey } from './api-key.ts';

const keysOf = (text: string): readonly ApiKey[] =>
  parseEnv(z.object({ API_KEYS: envApiKeys() }), { API_KEYS: text }).API_KEYS;

it('takes any of the configured keys as a bearer, with or without a name, and nothing else', () => {
  const keys = keysOf('first-key, second-key,desk:third-key:read');
  expect(findApiKey('Bearer second-key', keys)?.scopes).toEqual(['read', 'act']);
  expect(findApiKey('bearer first-key', keys)).toBe(keys[0]);
  expect(findApiKey('Bearer third-key', keys)).toMatchObject({ id: 'desk', scopes: ['read'] });
  for (const wrong of ['first-key', 'Bearer fourth-key', 'Bearer desk:third-key:read', 'Bearer ', undefined]) {
    expect(findApiKey(wrong, keys)).toBeUndefined();
  }
  expect(findApiKey('Bearer first-key', [])).toBeUndefined();
});

it('gives a bare key an id that does not show it, and the same one everywhere', () => {
  const [one, other] = keysOf('first-key,second-key');
  expect(one?.id).toMatch(/^key-[\w-]{6}$/);
  expect(one?.id).not.toBe(other?.id);
  expect(readApiKey('first-key')?.id).toBe(one?.id);
});

it('lets a key hold colons between its name and its scopes', () => {
  expect(findApiKey('Bearer a:b:c-and-more', keysOf('desk:a:b:c-and-more:act'))?.scopes).toEqual(['act']);
});

it.each([
  'short',
  'desk:long-enough-key:raed',
  'desk:long-enough-key',
  'desk:short:act',
  'a b:long-enough-key:act',
  ',',
])('refuses %j, and shows none of it', (entry) => {
  expect(() => keysOf(`a-good-key,${entry}`.replace('a-good-key,,', ','))).toThrow(
    /^API_KEYS: expected .*not shown\)$/,
  );
});

it('finds the first key that may act, without its name and scopes', () => {
  expect(firstActingKey({ API_KEYS: 'eyes:looking-key:read, ops:acting-key:read+act,another-key' })).toBe('acting-key');
  expect(firstActingKey({ API_KEYS: 'a-bare-key' })).toBe('a-bare-key');
  expect(firstActingKey({ API_KEYS: 'eyes:looking-key:read' })).toBeUndefined();
  expect(firstActingKey({})).toBeUndefined();
});
