import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { createCarrierLookup } from './carrier-lookup.ts';

const loadedFiles = (): string[] => Object.keys(createRequire(import.meta.url).cache);
const isOfApi = (file: string): boolean => file.endsWith('twilio/lib/rest/api/v2010/account/call.js');

test("what Twilio's package loads for its first request is loaded before a call can ask for one", () => {
  expect(loadedFiles().some(isOfApi)).toBe(false);
  createCarrierLookup({
    accountSid: `AC${'1'.repeat(32)}`,
    username: 'user',
    password: 'password',
    apiUrl: undefined,
    timeoutMs: 1_000,
    onFailed() {},
  });
  expect(loadedFiles().some(isOfApi)).toBe(true);
});
