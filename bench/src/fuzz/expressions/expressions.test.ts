import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { collectExpressions } from './collect-expressions.ts';
import { findSlowExpressions } from './slow-expressions.ts';
import { timeExpression } from './time-expression.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

it.each([
  ['exponential', String.raw`/^(?:a+)+$/`],
  ['exponential by alternatives', String.raw`/^(?:a|a)*$/`],
  ['quadratic from each place', String.raw`/\s+$/`],
  ['quadratic by two that overlap', String.raw`/^a*a*$/`],
  ['quadratic where it is opened often', String.raw`/<(think)>[\s\S]*?<\/\1>/gi`],
])('an expression that is %s is found', (_how, literal) => {
  expect(timeExpression(literal)).toMatchObject({ tookMs: expect.any(Number) });
});

it.each([String.raw`/^[a-z]+$/`, String.raw`/^\d{1,20}(-\d{1,20})?$/`, '/"/g', String.raw`/^Bearer +(\S.*)$/i`])(
  'an expression that is quick, such as %s, is left alone',
  (literal) => {
    expect(timeExpression(literal)).toBeUndefined();
  },
);

it('no expression of the sources is slow at a text as long as any that it is given', () => {
  const expressions = collectExpressions(ROOT);
  expect(expressions.length).toBeGreaterThan(150);
  expect(findSlowExpressions(expressions)).toEqual([]);
});
