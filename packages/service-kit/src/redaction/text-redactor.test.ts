import { describe, expect, it } from 'vitest';
import { REDACTION_PRESETS, type RedactionPreset } from './redaction-presets.ts';
import { createTextRedactor } from './text-redactor.ts';

const redactorOf = (...presets: RedactionPreset[]) => createTextRedactor({ presets });
const all = createTextRedactor({ presets: REDACTION_PRESETS.filter((name) => name !== 'digits') });

describe('what is personal in words that are kept', () => {
  it.each([
    ['My card is 4242 4242 4242 4242, please.', 'My card is [card number], please.'],
    ['4242-4242-4242-4242', '[card number]'],
    ['4242 4242 4242 4242 12 28 123', '[card number] 12 28 123'],
    ['I have 2 4242 4242 4242 4242', 'I have 2 [card number]'],
    ['BE68 5390 0754 7034 then', '[bank account] then'],
    ['It is 378282246310005.', 'It is [card number].'],
    ['DE89 3704 0044 0532 0130 00', '[bank account]'],
    ['my account is gb82west12345698765432 thanks', 'my account is [bank account] thanks'],
    ['Write to ann.o-hara+shop@mail.example.co.uk.', 'Write to [e-mail].'],
    ['It is john dot doe at example dot com', 'It is john dot [e-mail]'],
    ['Call me on +44 20 7946 0018.', 'Call me on [phone number].'],
    ['Call me on (212) 555-0123 or 0171 2345678', 'Call me on [phone number] or [phone number]'],
  ])('%s', (said, kept) => {
    expect(all?.redact(said)).toBe(kept);
  });

  it.each([
    'I was born in 1985, on 3.4.1985.',
    'Your order 12345 costs 1,299.50 euros.',
    'On 2026-11-30 at 10:30.',
    'Meet me at the shop.',
    'The room is 101, floor 3.',
  ])('is not: %s', (said) => {
    expect(all?.redact(said)).toBe(said);
  });

  it('is only what was asked for', () => {
    expect(redactorOf('email')?.redact('4242 4242 4242 4242 a@b.example')).toBe('4242 4242 4242 4242 [e-mail]');
    expect(redactorOf('digits')?.redact('The code is 4711, room 12.')).toBe('The code is [number], room 12.');
    expect(redactorOf()).toBeUndefined();
  });

  it('is a card only where the check digit is right', () => {
    expect(redactorOf('cards')?.redact('1234 5678 9012 3456')).toBe('1234 5678 9012 3456');
  });

  it('is never seen half, however a number grows while it is said', () => {
    const number = '4242 4242 4242 4242';
    const redactor = redactorOf('cards');
    for (let length = 1; length <= number.length; length += 1) {
      const kept = redactor?.redact(`It is ${number.slice(0, length)}`, true) ?? '';
      expect(kept.replaceAll(/\D/g, '').length).toBeLessThanOrEqual(3);
    }
  });

  it('is what the operator says it is', () => {
    const redactor = createTextRedactor({ patterns: { 'case number': /case-\d+/giu }, presets: ['phone'] });
    expect(redactor?.redact('About CASE-20261130 and Case-7')).toBe('About [case number] and [case number]');
  });

  it('is taken out of all texts of a document, and its names, ids and addresses stay', () => {
    const report = {
      id: '01234567-8901-2345-6789-012345678901',
      phone: [{ message: '+442079460018', at: 12_345_678 }, null, true],
      url: 'https://example.com/4242424242424242',
    };
    expect(all?.redactDeep(report)).toEqual({
      ...report,
      phone: [{ message: '[phone number]', at: 12_345_678 }, null, true],
    });
  });

  it('is looked for in the time that the text takes to read', () => {
    const hostile = [
      '1 '.repeat(20_000),
      `${'a.'.repeat(20_000)}@`,
      'DE89 '.repeat(10_000),
      `${'a at b dot '.repeat(5_000)}`,
      '+('.repeat(20_000),
    ];
    const every = createTextRedactor({ presets: REDACTION_PRESETS });
    for (const text of hostile) expect(every?.redact(text, true).length).toBeGreaterThan(0);
  });
});
