/**
 * Zod pieces for values that arrive as text. Each says what it expects in one phrase, so that a fault line reads
 * `PORT: expected a whole number from 0 to 65535 (got "http")`. Defaults and absence are zod's own: `.default(3000)`,
 * `.optional()`; without either the variable is required.
 */
import { z } from 'zod';
import { maskPhoneNumber } from '@trunkline/protocol';
import { scrubText } from '../log/scrub-text.ts';

const SHOWN_CHARS = 60;

/** How a kind of value is read, and how its fault line shows what was given instead. */
export interface EnvRule<T> {
  /** What is wanted, to stand after "expected", with an example where the words alone do not show it. */
  expected: string;
  /** @returns `undefined` when `text` is not such a value. `text` is trimmed and never empty. */
  parse: (text: string) => T | undefined;
  /** What a fault line may show of a refused value; by default its start, scrubbed like a log line. */
  show?: (text: string) => string;
  /** Whether the value may be kept in a file instead, which `NAME_FILE` names. */
  isSecret?: boolean;
}

const secretPieces = new WeakSet<object>();

/** Whether the value of this piece is a secret, also when a default or `.optional()` stands around it. */
export function isSecretPiece(piece: object): boolean {
  for (let inner: unknown = piece; typeof inner === 'object' && inner !== null;) {
    if (secretPieces.has(inner)) return true;
    inner = (inner as { def?: { innerType?: unknown } }).def?.innerType;
  }
  return false;
}

function quote(text: string): string {
  return JSON.stringify(scrubText(text).slice(0, SHOWN_CHARS));
}

/** Shows only how long a refused value was, for values that must never be seen. */
function hide(text: string): string {
  return `${text.length} characters, not shown`;
}

/** A piece for a kind of value that is not in this file. */
export function envValue<T>({ expected, parse, show = quote, isSecret = false }: EnvRule<T>) {
  const piece = z.string({ error: `not set; expected ${expected}` }).transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: `expected ${expected} (got ${show(text)})`, input: text });
    return z.NEVER;
  });
  if (isSecret) secretPieces.add(piece);
  return piece;
}

/** Any text. `expected` tells the reader of a fault line what belongs here. */
export function envText(expected: string) {
  return envValue({ expected, parse: (text) => text });
}

/** A map, because an object also has the word `constructor`. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

/** `true`, `1`, `yes`, `on` or their opposites, in any case. */
export function envBool() {
  return envValue({ expected: 'true or false', parse: (text) => BOOLEANS.get(text.toLowerCase()) });
}

/** A bound as a fault line shows it. A long run of digits would be taken for a telephone number and masked in the log. */
const show = (bound: number): string => (bound < 1_000_000 ? String(bound) : bound.toLocaleString('en-US'));

/** A whole number from `min` to `max`, both included; in decimal digits, so that `1e3` or `0x10` is refused. */
export function envInt({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}) {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${show(min)}` : `from ${show(min)} to ${show(max)}`;
  return envValue({
    expected: `a whole number ${range}`,
    parse: (text) => {
      const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  });
}

/** A TCP port; 0 lets the machine choose one. */
export function envPort() {
  return envInt({ min: 0, max: 65_535 });
}

/** A duration in whole milliseconds, at most the longest that a Node timer can wait (2^31 - 1 ms, about 24 days). */
export function envMs({ min = 0, max = 2_147_483_647 }: { min?: number; max?: number } = {}) {
  return envValue({
    expected: `whole milliseconds from ${show(min)} to ${show(max)}, such as ${Math.max(min, Math.min(max, 5000))}`,
    parse: (text) => {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  });
}

/** One of `values`, spelt exactly so. */
export function envEnum<const T extends readonly [string, ...string[]]>(values: T) {
  return envValue({
    expected: `one of ${values.join(', ')}`,
    parse: (text): T[number] | undefined => values.find((value) => value === text),
  });
}

/** A comma list without empty items, frozen. */
export function envList() {
  return envValue({ expected: 'a comma list with at least one item', parse: splitList });
}

function splitList(text: string): readonly string[] | undefined {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length > 0 ? Object.freeze(items) : undefined;
}

/** A telephone number in E.164. A fault line shows its last two digits. */
export function envE164() {
  return envValue({
    expected: 'a telephone number in E.164, that is + and 7 to 15 digits',
    parse: (text) => (/^\+[1-9]\d{6,14}$/.test(text) ? text : undefined),
    show: maskPhoneNumber,
  });
}

/** For secrets that we choose ourselves. Those that others give us may be as short as they like: `LLM_API_KEY=ollama`. */
export const OWN_SECRET = { minLength: 8 } as const;

const lengthOf = (minLength: number): string => (minLength <= 1 ? '' : ` of at least ${minLength} characters`);

/** A secret of at least `minLength` characters. No fault line shows any of it. */
export function envSecret({ minLength = 1 }: { minLength?: number } = {}) {
  return envValue({
    expected: `a secret${lengthOf(minLength)}`,
    parse: (text) => (text.length >= minLength ? text : undefined),
    show: hide,
    isSecret: true,
  });
}

/** A comma list of secrets, such as an old and a new one during rotation; frozen. */
export function envSecretList({ minLength = 1 }: { minLength?: number } = {}) {
  return envValue({
    expected: `a comma list of secrets${lengthOf(minLength)}`,
    parse: (text) => {
      const items = splitList(text);
      return items?.every((item) => item.length >= minLength) ? items : undefined;
    },
    show: hide,
    isSecret: true,
  });
}
