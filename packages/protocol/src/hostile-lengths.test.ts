import { expect, test } from 'vitest';
import { z } from 'zod';
import { callCommandSchema, webSessionRequestSchema } from './index.ts';

/** As JSON may bring it: neither a number nor anything that becomes one. */
const hostile: unknown = JSON.parse('{"length":{"toString":1,"valueOf":1}}');

test.each([
  ['a text of a bounded length', z.string().min(1).max(8)],
  ['a list of a bounded length', z.array(z.string()).min(1).max(8)],
  ['a text of one length', z.string().length(8)],
  ['a command', callCommandSchema],
])('where %s is expected, a length that cannot be compared is a wrong field and throws nothing', (_, schema) => {
  expect(schema.safeParse(hostile).success).toBe(false);
});

test('the same in a field of a message', () => {
  expect(webSessionRequestSchema.safeParse({ userId: hostile }).success).toBe(false);
});
