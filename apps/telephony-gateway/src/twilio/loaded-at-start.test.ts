import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { createCarrierLookup } from './carrier-lookup.ts';

const { cache } = createRequire(import.meta.url);
const OF_API = 'twilio/lib/rest/api/v2010/account/call.js';
const isLoaded = (): boolean => Object.keys(cache).some((file) => file.endsWith(OF_API));

test("what Twilio's package loads for its first request is loaded before a call can ask for one", () => {
  // Test files share what they have loaded, so another one may have used the API already.
  for (const file of Object.keys(cache)) if (file.includes('twilio/lib/rest/')) delete cache[file];
  expect(isLoaded()).toBe(false);
  createCarrierLookup({
    accountSid: `AC${'1'.repeat(32)}`,
    username: 'user',
    password: 'password',
    apiUrl: undefined,
    timeoutMs: 1_000,
    onFailed() {},
  });
  expect(isLoaded()).toBe(true);
});
