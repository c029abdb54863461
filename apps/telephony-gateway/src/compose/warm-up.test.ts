import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { warmUp } from './warm-up.ts';

/** On which undici tells of each request and of each answer. */
const REQUESTS = 'undici:request:create';
const ANSWERS = 'undici:request:headers';

test('the way of a webhook is gone to its end, on this machine alone and at a port that is closed afterwards', async () => {
  const origins = new Set<string>();
  const note = (message: unknown): void =>
    void origins.add((message as { request: { origin: string } }).request.origin);
  const statuses = new Set<number>();
  const noteAnswer = (message: unknown): void =>
    void statuses.add((message as { response: { statusCode: number } }).response.statusCode);
  subscribe(REQUESTS, note);
  subscribe(ANSWERS, noteAnswer);
  await warmUp();
  unsubscribe(REQUESTS, note);
  unsubscribe(ANSWERS, noteAnswer);
  expect([...statuses]).toEqual([200]);
  expect([...origins]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
  await expect(fetch([...origins][0]!)).rejects.toThrow('fetch failed');
});
