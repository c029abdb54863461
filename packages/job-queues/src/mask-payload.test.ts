import { expect, test } from 'vitest';
import { maskPayload } from './mask-payload.ts';

test('ids stay, and what a caller said to a tool does not', () => {
  const payload = {
    vapiCallId: 'vapi-1',
    toolCallId: 'tool-1',
    name: 'book',
    arguments: { name: 'Ada Lovelace', phone: '+15550001234', seats: 4, isSmoker: false, tags: ['window', 7] },
  };
  expect(maskPayload(payload)).toEqual({
    vapiCallId: 'vapi-1',
    toolCallId: 'tool-1',
    name: 'book',
    arguments: {
      name: '‹12 characters›',
      phone: '‹12 characters›',
      seats: '‹number›',
      isSmoker: false,
      tags: ['‹6 characters›', '‹number›'],
    },
  });
});

test('an id of another kind than text is no id', () => {
  expect(maskPayload({ vapiCallId: 15550001234, key: { said: 'secret' } })).toEqual({
    vapiCallId: '‹number›',
    key: { said: '‹6 characters›' },
  });
});

test('of an event its kind and its side are shown, and not its words', () => {
  const event = { type: 'transcript', role: 'user', text: 'My number is 5', atMs: 3 };
  expect(maskPayload({ vapiCallId: 'vapi-1', event })).toEqual({
    vapiCallId: 'vapi-1',
    event: { type: 'transcript', role: 'user', text: '‹14 characters›', atMs: '‹number›' },
  });
});

test('what is large or deep is cut', () => {
  let deep: unknown = 'end';
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep };
  const masked = maskPayload({ list: Array.from({ length: 10_000 }, () => 'x'), deep });
  expect(JSON.stringify(masked).length).toBeLessThan(2_000);
  expect(masked).toMatchObject({ list: expect.arrayContaining(['‹9950 more›']) });
});
