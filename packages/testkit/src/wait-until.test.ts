import { expect, test } from 'vitest';
import { waitUntil } from './wait-until.ts';

test('waitUntil returns the first truthy result, and takes an error for "not yet"', async () => {
  let looks = 0;
  const result = await waitUntil(() => {
    looks += 1;
    if (looks === 1) throw new Error('not there');
    return looks === 3 ? 'there' : undefined;
  });
  expect(result).toBe('there');
  expect(looks).toBe(3);
});

test('waitUntil gives up with the name of the thing and the last error', async () => {
  const fault = new Error('still missing');
  const waiting = waitUntil(() => Promise.reject(fault), { timeoutMs: 1, what: 'the parcel' });
  await expect(waiting).rejects.toMatchObject({ message: 'waited 1 ms in vain for the parcel', cause: fault });
});

test('waitUntil asks for the name of the thing when it gives up', async () => {
  let seen = 'nothing';
  const waiting = waitUntil(() => void (seen = 'an empty box'), { timeoutMs: 1, what: () => `a parcel, saw ${seen}` });
  await expect(waiting).rejects.toThrow('waited 1 ms in vain for a parcel, saw an empty box');
});
