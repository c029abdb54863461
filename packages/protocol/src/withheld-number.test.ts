import { expect, it } from 'vitest';
import { isWithheldNumber } from './withheld-number.ts';

it.each([
  '',
  ' ',
  'anonymous',
  'Anonymous',
  'Restricted',
  'No Caller ID',
  'no-caller-id',
  'Private Number',
  '+266696687',
  '266696687',
  '+7378742833',
  '86282452253',
  '+7748283',
  '+0',
  '0',
  '+0000000000',
  '+',
  'sip:anonymous@gw.example.com',
  'sip:Anonymous@anonymous.invalid',
  'sips:anonymous@anonymous.invalid:5061;transport=tls',
  'sip:anonymous.invalid',
  'anonymous@anonymous.invalid',
  'sip:c8oqz84zk7z@anonymous.invalid',
  '"Anonymous" <sip:anonymous@anonymous.invalid>',
  'sip:No%20Caller%20ID@carrier.example.com',
  'sip:+266696687@carrier.example.com',
  'sip:@carrier.example.com',
  'client:Anonymous',
  'client:',
  'tel:+0',
])('%j says nothing about who calls', (number) => expect(isWithheldNumber(number)).toBe(true));

it.each([
  '+15550100001',
  '+442079460000',
  '+10000000001',
  '55512',
  '100',
  'sip:desk@example.com',
  'sip:+15550100001@carrier.example.com',
  'sip:anonymous-tips@example.com',
  'client:anna',
  'client:unknown-soldier',
  'client:0042',
  '"Private" <sip:anna@example.com>',
  'Анна',
])('%j is somebody', (number) => expect(isWithheldNumber(number)).toBe(false));

it('answers at once for any text', () => {
  expect(isWithheldNumber('<'.repeat(100_000))).toBe(true);
});
