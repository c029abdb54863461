import { expect, it } from 'vitest';
import { maskPhoneNumber } from './phone-number.ts';

it('shows the last two digits of a number and hides the rest', () => {
  expect(maskPhoneNumber('+15550001234')).toBe('***34');
  expect(maskPhoneNumber('')).toBe('');
});
