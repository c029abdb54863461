import { expect, it } from 'vitest';
import { refusalStatus, refusalWord } from './agent-refusal.ts';

const sdkError = (statusCode: unknown): Error =>
  Object.assign(new Error('secret body'), { name: 'VapiError', statusCode });

it('the status of a refusal reaches another replica by the word in the session', () => {
  const word = refusalWord(sdkError(402));
  expect(word).toBe('refused-402');
  expect(refusalStatus(new Error(word))).toBe(402);
});

it.each([sdkError(undefined), sdkError(200), sdkError('402'), new Error('refused-40'), 'refused-402', undefined])(
  '%s has none',
  (error) => {
    expect(refusalStatus(error)).toBeUndefined();
  },
);

it('a failure without a status is told by its name, and never by its text', () => {
  expect(refusalWord(sdkError(undefined))).toBe('VapiError');
});
