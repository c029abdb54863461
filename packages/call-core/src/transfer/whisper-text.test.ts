import { expect, it } from 'vitest';
import { whisperText } from './whisper-text.ts';

const TEMPLATE = 'You have a caller. They said: {said}';

it('is what whoever asked for the transfer wants said', () => {
  expect(whisperText(' A customer with a bill. ', TEMPLATE, ['Hello.'])).toBe('A customer with a bill.');
});

it('is made from the last words of the caller otherwise', () => {
  expect(whisperText('', TEMPLATE, ['My bike is broken.', 'I want a person.'])).toBe(
    'You have a caller. They said: My bike is broken. I want a person.',
  );
});

it('leaves out the sentence about words where there are none', () => {
  expect(whisperText(undefined, TEMPLATE, [])).toBe('You have a caller.');
});

it('is bounded, keeps whole words, and prefers the last ones', () => {
  const text = whisperText(undefined, '{said}', ['first '.repeat(100), 'The end.']);
  expect(text).toBe('The end.');
  const long = whisperText(undefined, '{said}', ['word '.repeat(200)]);
  expect(long.length).toBeLessThanOrEqual(240);
  expect(long.startsWith('word ')).toBe(true);
});

it('takes words literally, whatever they look like', () => {
  expect(whisperText(undefined, '{said}', ['It costs $& and {said}.'])).toBe('It costs $& and {said}.');
});
