/** Zod pieces of a routes file. Each says what it expects in one phrase, with an example. */
import { readTransferDestination, readTransferRule } from '@trunkline/protocol';
import { z } from 'zod';
import type { NumberPattern } from '../routes.ts';

/** A value of one form. @param read answers `undefined` for what is none. */
export function piece<T>(expected: string, read: (value: unknown) => T | undefined) {
  return z.unknown().transform((value, context): T => {
    const known = value === undefined ? undefined : read(value);
    if (known !== undefined) return known;
    const hint = typeof value === 'number' ? '; without quotes YAML reads a sum' : '';
    context.issues.push({ code: 'custom', message: `expected ${expected}${hint}`, input: value });
    return z.NEVER;
  });
}

/** One of them, or several. */
export const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item).min(1).max(10_000));

const MOST_SAID = 1_000;

/** What somebody hears. */
export const sentence = z
  .string('expected a sentence')
  .trim()
  .min(1, 'expected a sentence, or leave it out')
  .max(MOST_SAID, `expected at most ${MOST_SAID} characters, because somebody has to listen to them`);

export const name = z
  .string('expected a name')
  .regex(/^[\w.-]{1,64}$/, 'expected a name of letters, digits, dots, dashes and underscores, at most 64');

export const e164 = piece('a number in quotes, "+49..."', (value) =>
  typeof value === 'string' && /^\+[1-9]\d{4,14}$/.test(value) ? value : undefined,
);

/** A number or a SIP address. */
export const dialled = piece('a number in quotes, "+49...", or a SIP address, sip:desk@pbx.example.com', (value) =>
  typeof value === 'string' && /^(?:\+|sips?:)/i.test(value)
    ? readTransferDestination(
        value.startsWith('+') ? { type: 'number', number: value } : { type: 'sip', sipUri: value },
      )
    : undefined,
);

export const transferRule = piece(
  'a number in quotes, "+49...", its beginning and a star, "+4930*", or a SIP address or host, sip:pbx.example.com',
  (value) => (typeof value === 'string' && readTransferRule(value) ? value : undefined),
);

const NUMBER = /^\+?\d{2,20}$/;
const PREFIX = /^(\+?\d{1,20})\*$/;

function readPattern(value: unknown): NumberPattern | undefined {
  if (value === 'withheld') return { type: 'withheld' };
  if (typeof value !== 'string') return undefined;
  if (NUMBER.test(value)) return { type: 'number', number: value };
  const prefix = PREFIX.exec(value)?.[1];
  return prefix === undefined ? undefined : { type: 'prefix', prefix };
}

const PATTERN_WORDS = 'a number in quotes, "+49...", or its beginning and a star, "+4930*"';

export const calledPattern = piece(PATTERN_WORDS, (value) => {
  const pattern = readPattern(value);
  return pattern?.type === 'withheld' ? undefined : pattern;
});

export const callerPattern = piece(`${PATTERN_WORDS}, or withheld`, readPattern);

/** @param lists what `@name` stands for. */
export const callerOrList = (lists: ReadonlyMap<string, readonly NumberPattern[] | undefined>) =>
  z.unknown().transform((value, context): readonly NumberPattern[] => {
    const isList = typeof value === 'string' && value.startsWith('@');
    if (isList && lists.has(value.slice(1))) return lists.get(value.slice(1)) ?? [];
    const pattern = isList ? undefined : readPattern(value);
    if (pattern) return [pattern];
    const message = isList
      ? `there is no such list; lists has ${[...lists.keys()].join(', ') || 'none'}`
      : `expected ${PATTERN_WORDS}, withheld, or @ and the name of a list${typeof value === 'number' ? '; without quotes YAML reads a sum' : ''}`;
    context.issues.push({ code: 'custom', message, input: value });
    return z.NEVER;
  });
