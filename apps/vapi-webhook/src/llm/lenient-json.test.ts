import { expect, it } from 'vitest';
import { readJsonObject } from './lenient-json.ts';

it.for<[string, string]>([
  ['plain', '{"escalate":true}'],
  ['in a fence', '```json\n{"escalate":true}\n```'],
  ['in a fence between words', 'Here it is:\n```\n{"escalate":true}\n```\nAnything else?'],
  ['after a thought', '<think>{"escalate":false} would be wrong</think>{"escalate":true}'],
  ['after thinking aloud', 'The caller {is angry}. So my answer is {"escalate":true}'],
  ['after two thoughts, of which the second does not end', '<think>{"a":1}</think><think>no {"escalate":true}'],
  ['after a thought in capitals', '<THINK>{"escalate":false}</Think> {"escalate":true}'],
  ['with braces in its texts', 'Answer: {"escalate":true,"summary":"a } and a \\" {"} done'],
])('finds the object that stands %s', ([, answer]) => {
  expect(readJsonObject(answer)).toMatchObject({ escalate: true });
});

it.for(['', 'no', '[1]', '{"a":', `${'{'.repeat(5_000)}`, 'null'])('finds none in %j', (answer) => {
  expect(readJsonObject(answer)).toBeUndefined();
});
