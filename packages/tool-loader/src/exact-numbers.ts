/**
 * Numbers that JavaScript would round, on their way through a declared tool. In arguments they are texts of their digits
 * (`parseExactJson`), which a schema that asks for a number refuses; in bodies and answers they must stand as numbers again.
 */
import { isDeeperThan, limitDepth } from '@trunkline/protocol';
import { isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import { z } from 'zod';

/** The library recurses once for each level. */
const MAX_DEPTH = 200;
const LONG_NUMBER = /\d{16}/;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Parses JSON with every digit kept: a number that would be rounded becomes a `LosslessNumber`. @throws SyntaxError */
export function parseLossless(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  if (!LONG_NUMBER.test(text) || isDeeperThan(plain, MAX_DEPTH)) return limitDepth(plain, MAX_DEPTH);
  return parse(text, undefined, {
    parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits)),
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

/** JSON of a value of `parseLossless`, digits as they were. */
export function stringifyExactJson(value: unknown): string {
  return stringify(value) ?? 'null';
}

/**
 * Checks like `schema`, but takes the digits of a long whole number where the schema asks for a number. They go on as a
 * `LosslessNumber`. Bounds of the schema hold for it as for the largest number that JavaScript knows exactly.
 */
export function withLongNumbers(schema: z.ZodType): z.ZodType {
  return z.record(z.string(), z.unknown()).transform((args, context) => {
    const first = schema.safeParse(args);
    if (first.success) return first.data;
    const paths = first.error.issues
      .map(({ path }) => path)
      .filter((path) => LONG_INTEGER.test(String(at(args, path))));
    if (paths.length > 0) {
      const stand = (text: string) => (text.startsWith('-') ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER);
      const second = schema.safeParse(replaceAt(args, paths, (text) => stand(text)));
      if (second.success)
        return replaceAt(second.data, paths, (_stand, path) => new LosslessNumber(String(at(args, path))));
    }
    for (const issue of first.error.issues) {
      context.issues.push({ code: 'custom', message: issue.message, path: [...issue.path], input: args });
    }
    return z.NEVER;
  });
}

type Path = readonly PropertyKey[];

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}

/** A copy of `value` with other values at `paths`. */
function replaceAt<T>(value: T, paths: readonly Path[], replace: (text: string, path: Path) => unknown): T {
  const copy = structuredClone(value);
  for (const path of paths) {
    const parent = at(copy, path.slice(0, -1));
    const key = path.at(-1);
    if (typeof parent === 'object' && parent !== null && key !== undefined) {
      Reflect.set(parent, key, replace(String(Reflect.get(parent, key)), path));
    }
  }
  return copy;
}
