import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { warmUp } from './warm-up.ts';

/** On which the HTTP client of Node tells of each request. */
const REQUESTS = 'undici:request:create';

test('the client of the first request is used on this machine alone, at a port that is closed afterwards', async () => {
  const origins = new Set<string>();
  const note = (message: unknown): void =>
    void origins.add((message as { request: { origin: string } }).request.origin);
  subscribe(REQUESTS, note);
  await warmUp();
  unsubscribe(REQUESTS, note);
  expect([...origins]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
  await expect(fetch([...origins][0]!)).rejects.toThrow('fetch failed');
});
