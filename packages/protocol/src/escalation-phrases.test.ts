import { expect, it } from 'vitest';
import { asksForPerson, DEFAULT_ESCALATION_PHRASES } from './escalation-phrases.ts';

it.for([
  'Can I talk to a human, please?',
  'I want a REAL PERSON.',
  'let me speak to your manager!',
  'Get me a\nrepresentative',
])('%j asks for a person', (text) => expect(asksForPerson(text, DEFAULT_ESCALATION_PHRASES)).toBe(true));

it.for(['A table for one person', 'the humane society', 'manage my booking', ''])('%j does not', (text) => {
  expect(asksForPerson(text, DEFAULT_ESCALATION_PHRASES)).toBe(false);
});

it('takes the words of the operator instead, in any language', () => {
  expect(asksForPerson('Ich möchte einen Menschen sprechen!', ['einen Menschen'])).toBe(true);
  expect(asksForPerson('a human', ['einen Menschen', ' ', '-'])).toBe(false);
});
