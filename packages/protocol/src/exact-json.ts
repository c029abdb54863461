/** JSON without its two traps: numbers that JavaScript rounds, and nesting that exhausts the stack of whoever walks it. */
import { isSafeNumber, parse } from 'lossless-json';

/** The library recurses once for each level, so deeper texts are read by the platform's parser, which does not. */
const MAX_EXACT_DEPTH = 200;
/** Shorter whole numbers always fit a double, and most texts have no longer ones: they cost one search. */
const LONG_NUMBER = /(?:^|[[:,])\s*-?\d{16}/;

/**
 * Parses JSON like `JSON.parse`, but a whole number beyond 2^53 becomes the text of its digits instead of another number:
 * an order number or an account number must reach its tool as the caller said it. Fractions are rounded as usual.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  if (!LONG_NUMBER.test(text) || isDeeperThan(plain, MAX_EXACT_DEPTH)) return plain;
  return parse(text, undefined, { parseNumber: keepDigits, onDuplicateKey: ({ newValue }) => newValue });
}

function keepDigits(digits: string): number | string {
  return /^-?\d+$/.test(digits) && !isSafeNumber(digits) ? digits : Number(digits);
}

/** Whether objects and arrays are nested more than `levels` deep. It looks no deeper than that itself. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

/**
 * A copy in which whatever is nested more than `levels` deep is replaced by `null`; the value itself when nothing is.
 * `JSON.stringify` throws a RangeError on values that are some thousand levels deep, although `JSON.parse` reads them.
 */
export function limitDepth(value: unknown, levels: number): unknown {
  if (!isDeeperThan(value, levels)) return value;
  return cutBelow(value, levels);
}

function cutBelow(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return null;
  if (Array.isArray(value)) return value.map((item) => cutBelow(item, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutBelow(item, levels - 1)]));
}

/**
 * JSON whose object keys are sorted, so that equal values have equal texts in whatever order a model names their fields.
 * @param value at most a few hundred levels deep (`isDeeperThan`).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value)) ?? 'null';
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
