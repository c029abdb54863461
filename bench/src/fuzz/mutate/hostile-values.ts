/** What readers stumble over, in whatever language it is written. */
import type { Random } from '@trunkline/simulators';

/** Characters at which texts end, turn around, or are longer in bytes than in units; the last two are halves of one. */
const CHARACTERS = [
  '\0',
  '\n',
  '\r',
  '\t',
  '"',
  "'",
  '\\',
  '/',
  '%',
  '&',
  '=',
  '+',
  ';',
  ':',
  ',',
  '<',
  '>',
  '{',
  '}',
  '[',
  ']',
]
  .concat([
    '(',
    ')',
    '#',
    '?',
    '@',
    '*',
    '-',
    '_',
    '.',
    ' ',
    '0',
    '9',
    'a',
    'Z',
    'é',
    'ß',
    '\u2028',
    '\u202e',
    '\ufeff',
  ])
  .concat(['\u0301', '\u{1f600}', '\u{10ffff}', '\ud800', '\udc00']);

/** Names that every object has, or that change what an object is. */
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  'then',
  'toJSON',
  'valueOf',
];

/** The last two become no number where somebody compares them, or their length, with one. */
const ODD_OBJECTS: readonly unknown[] = [
  [],
  {},
  [[]],
  [{}],
  [null],
  { '': '' },
  { toString: 1 },
  { length: { toString: 1 } },
];
const NUMBERS = [
  0,
  -0,
  -1,
  1,
  0.5,
  255,
  256,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 63,
  1e21,
  1e308,
  5e-324,
  -1e9,
];

const TEXTS = [
  '',
  ' ',
  'null',
  'true',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '0x10',
  '１２',
  'undefined',
  '../../etc/passwd',
  '%00',
]
  .concat([
    '%',
    '%zz',
    '%ff',
    '+',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'a'.repeat(129),
    'a'.repeat(8_001),
    '0'.repeat(400),
    '\0',
    '\ud800',
    '\udfff\ud83d',
  ])
  .concat([
    '<script>',
    '${x}',
    '{{x}}',
    "' OR 1=1 --",
    '\r\nSet-Cookie: a=b',
    'javascript:alert(1)',
    'https://[::1]:99999/',
  ])
  .concat(NAMES);

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.integer(0, from.length - 1)] as T;
}

export const hostileCharacter = (random: Random): string => pick(random, CHARACTERS);
export const hostileName = (random: Random): string => pick(random, NAMES);

export function hostileText(random: Random): string {
  if (random.chance(0.7)) return pick(random, TEXTS);
  return Array.from({ length: random.integer(1, 40) }, () => hostileCharacter(random)).join('');
}

/** A value of JSON that stands where another one is expected. */
export function hostileValue(random: Random): unknown {
  switch (random.integer(0, 7)) {
    case 0:
      return pick(random, [null, true, false]);
    case 1:
    case 2:
      return pick(random, NUMBERS);
    case 3:
      return structuredClone(pick(random, ODD_OBJECTS));
    case 4:
      return nest(random.integer(2, 300), random.chance(0.5));
    case 5:
      return Array.from({ length: random.integer(1, 300) }, (_, index) => index);
    default:
      return hostileText(random);
  }
}

function nest(levels: number, asArrays: boolean): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = asArrays ? [value] : { a: value };
  return value;
}
