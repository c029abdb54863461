import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  envBool,
  envE164,
  envEnum,
  envInt,
  envList,
  envMs,
  envPort,
  envSecret,
  envSecretList,
  OWN_SECRET,
  envText,
} from './env-values.ts';
import { scrubText } from '../log/scrub-text.ts';

const message = (piece: z.ZodType, text: string): string =>
  piece.safeParse(text).error?.issues[0]?.message ?? 'accepted';

const accepted: [string, z.ZodType, string, unknown][] = [
  ['envBool', envBool(), 'TRUE', true],
  ['envBool', envBool(), 'off', false],
  ['envBool', envBool(), '0', false],
  ['envInt', envInt({ min: -5, max: 5 }), '-5', -5],
  ['envInt', envInt(), '9007199254740991', 9007199254740991],
  ['envPort', envPort(), '0', 0],
  ['envPort', envPort(), '65535', 65535],
  ['envMs', envMs(), '0', 0],
  ['envMs', envMs(), '2147483647', 2147483647],
  ['envEnum', envEnum(['a', 'b']), 'b', 'b'],
  ['envList', envList(), ' a ,,b, ', ['a', 'b']],
  ['envE164', envE164(), '+15551234567', '+15551234567'],
  ['envSecret', envSecret({ minLength: 4 }), 'abcd', 'abcd'],
  ['envSecret', envSecret(), 'x', 'x'],
  ['envSecretList', envSecretList({ minLength: 4 }), 'abcd, efgh', ['abcd', 'efgh']],
  ['envText', envText('a name'), 'x', 'x'],
];

const refused: [string, z.ZodType, string, string][] = [
  ['envBool', envBool(), 'toString', 'expected true or false (got "toString")'],
  ['envBool', envBool(), 'constructor', 'expected true or false (got "constructor")'],
  ['envInt', envInt({ max: 10 }), '11', 'expected a whole number from 0 to 10 (got "11")'],
  ['envInt', envInt({ min: 1 }), '0', 'expected a whole number of at least 1 (got "0")'],
  ['envInt', envInt(), '1.5', 'expected a whole number of at least 0 (got "1.5")'],
  ['envInt', envInt(), '1e3', 'expected a whole number of at least 0 (got "1e3")'],
  ['envInt', envInt(), '9007199254740993', 'expected a whole number of at least 0 (got "9007199254740993")'],
  ['envPort', envPort(), '65536', 'expected a whole number from 0 to 65535 (got "65536")'],
  ['envMs', envMs(), '-1', 'expected whole milliseconds from 0 to 2,147,483,647, such as 5000 (got "-1")'],
  ['envMs', envMs({ max: 100 }), '5s', 'expected whole milliseconds from 0 to 100, such as 100 (got "5s")'],
  ['envMs', envMs(), '2147483648', 'expected whole milliseconds from 0 to 2,147,483,647, such as 5000 (got "***48")'],
  ['envEnum', envEnum(['a', 'b']), 'A', 'expected one of a, b (got "A")'],
  ['envList', envList(), ' , ', 'expected a comma list with at least one item (got " , ")'],
  [
    'envE164',
    envE164(),
    '5551234567',
    'expected a telephone number in E.164, that is + and 7 to 15 digits (got ***67)',
  ],
  [
    'envSecret',
    envSecret(OWN_SECRET),
    'short',
    'expected a secret of at least 8 characters (got 5 characters, not shown)',
  ],
  [
    'envSecretList',
    envSecretList(OWN_SECRET),
    'long-enough,short',
    'expected a comma list of secrets of at least 8 characters (got 17 characters, not shown)',
  ],
];

describe('the pieces for environment variables', () => {
  it.each(accepted)('%s accepts %#', (_name, piece, text, value) => {
    expect(piece.parse(text)).toEqual(value);
  });

  it.each(refused)('%s says what it expected, case %#', (_name, piece, text, fault) => {
    expect(message(piece, text)).toBe(fault);
  });

  it('are required unless a default or optional() is given', () => {
    expect(envPort().safeParse(undefined).error?.issues[0]?.message).toBe(
      'not set; expected a whole number from 0 to 65535',
    );
    expect(envPort().default(3000).parse(undefined)).toBe(3000);
    expect(envPort().optional().parse(undefined)).toBeUndefined();
  });
});

it('shows its bounds in a log line too, where a long run of digits would be masked', () => {
  const fault = message(envMs(), '-1');
  expect(scrubText(fault)).toBe(fault);
  expect(fault).toContain('2,147,483,647');
});
