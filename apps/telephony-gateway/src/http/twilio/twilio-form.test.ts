import { expect, it } from 'vitest';
import { readForm } from './twilio-form.ts';

it('keeps empty values and repeated names, which take part in the signature', () => {
  expect(readForm('To=%2B1555&FromCity=&a=x&a=y+z')).toEqual({ To: '+1555', FromCity: '', a: ['x', 'y z'] });
});

it('reads a body of nothing but one repeated name in a blink', () => {
  expect(readForm('a&'.repeat(32_000))['a']).toHaveLength(32_000);
});
