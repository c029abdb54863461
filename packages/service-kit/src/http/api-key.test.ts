import { expect, it } from 'vitest';
import { isKnownApiKey } from './api-key.ts';

it('takes any of the configured keys as a bearer token, and nothing else', () => {
  const keys = ['first-key', 'second-key'];
  expect(isKnownApiKey('Bearer second-key', keys)).toBe(true);
  expect(isKnownApiKey('bearer first-key', keys)).toBe(true);
  expect(isKnownApiKey('first-key', keys)).toBe(false);
  expect(isKnownApiKey('Bearer third-key', keys)).toBe(false);
  expect(isKnownApiKey(undefined, keys)).toBe(false);
  expect(isKnownApiKey('Bearer first-key', [])).toBe(false);
});
