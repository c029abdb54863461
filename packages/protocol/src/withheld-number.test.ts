import { expect, it } from 'vitest';
import { isWithheldNumber } from './withheld-number.ts';

it.each(['', ' ', 'anonymous', 'Restricted', '+266696687', '+7378742833', '86282452253'])(
  '%j says nothing about who calls',
  (number) => expect(isWithheldNumber(number)).toBe(true),
);

it.each(['+15550100001', '+442079460000', 'sip:desk@example.com', 'client:anna', '55512'])('%j is a number', (number) =>
  expect(isWithheldNumber(number)).toBe(false),
);
