/** `REDACT_KEPT` and `REDACT_PATTERNS`, for every app that keeps what people say. */
import { envValue } from '../env/env-values.ts';
import { REDACTION_PRESETS, type RedactionPreset } from './redaction-presets.ts';
import { createTextRedactor, type TextRedactor } from './text-redactor.ts';

/** A pattern is tried on every word that is said; this bounds what a slip of the pen can cost. */
const LONGEST_PATTERN = 500;
const NAME = /^[\w -]{1,40}$/;

function parsePresets(text: string): readonly RedactionPreset[] | undefined {
  const names = text.split(',').map((name) => name.trim());
  const known = names.flatMap((name) => REDACTION_PRESETS.find((preset) => preset === name) ?? []);
  return known.length === names.length ? known : undefined;
}

function parsePatterns(text: string): Readonly<Record<string, RegExp>> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined;
    const patterns = Object.entries(read).map(([name, source]: [string, unknown]) => {
      if (typeof source !== 'string' || source === '' || source.length > LONGEST_PATTERN || !NAME.test(name)) {
        throw new TypeError('no pattern');
      }
      const pattern = new RegExp(source, 'giu');
      // Found between any two letters, it would leave nothing to read.
      if (new RegExp(source, 'u').test('')) throw new TypeError('it finds nothing at all');
      return [name, pattern] as const;
    });
    return Object.fromEntries(patterns);
  } catch {
    return undefined;
  }
}

/** To be spread into the `z.object` of an app. */
export const redactionEnv = {
  REDACT_KEPT: envValue({ expected: `a comma list of ${REDACTION_PRESETS.join(', ')}`, parse: parsePresets }).default(
    [],
  ),
  REDACT_PATTERNS: envValue({
    expected: 'a JSON object of names and regular expressions, such as {"case number":"CASE-\\\\d+"}',
    parse: parsePatterns,
  }).default({}),
};

/** @returns undefined where nothing is to be taken out of what is kept. */
export const redactorOf = (config: {
  readonly REDACT_KEPT: readonly RedactionPreset[];
  readonly REDACT_PATTERNS: Readonly<Record<string, RegExp>>;
}): TextRedactor | undefined => createTextRedactor({ presets: config.REDACT_KEPT, patterns: config.REDACT_PATTERNS });
