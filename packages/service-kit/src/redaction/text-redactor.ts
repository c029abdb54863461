/** Takes what is personal out of words before they are kept (REQUIREMENTS D4). */
import { OF_DIGITS, type RedactionPreset, type RedactionRule, RULES, UNFINISHED_NUMBER } from './redaction-presets.ts';

export interface RedactionOptions {
  /** @defaultValue none */
  readonly presets?: readonly RedactionPreset[];
  /** Patterns of the operator's, by the name that is put in place of what they find. They come first. */
  readonly patterns?: Readonly<Record<string, RegExp>>;
}

export interface TextRedactor {
  /** Replaces what it finds by its kind in brackets, such as `[card number]`. @param mayGrow more of the same text may come. */
  redact(text: string, mayGrow?: boolean): string;
  /** The same for every text in a value of JSON, whatever holds it. Names of fields stay, and so do addresses of the web and ids. */
  redactDeep<Value>(value: Value): Value;
}

const ADDRESS_OR_ID = /^(?:https?:\/\/\S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]+_\w{8,})$/i;

function apply(text: string, { pattern, placeholder, realPart }: RedactionRule): string {
  return text.replace(pattern, (found: string) => {
    if (realPart === undefined) return placeholder;
    const part = realPart(found);
    return part === undefined ? found : found.slice(0, part[0]) + placeholder + found.slice(part[1]);
  });
}

/** @returns undefined where nothing is to be taken out, so that nobody pays for it. */
export function createTextRedactor({ presets = [], patterns = {} }: RedactionOptions): TextRedactor | undefined {
  const own = Object.entries(patterns).map(([name, pattern]) => ({ pattern, placeholder: `[${name}]` }));
  // A card is told from a telephone number by its check digit, so the order is that of the table and not of the setting.
  const asked = (Object.keys(RULES) as RedactionPreset[]).filter((name) => presets.includes(name));
  const rules = [...own, ...asked.flatMap((name) => RULES[name])];
  if (rules.length === 0) return undefined;
  const breaksOff = asked.some((name) => OF_DIGITS.includes(name));

  const redact = (text: string, mayGrow = false): string => {
    const whole = rules.reduce(apply, text);
    return mayGrow && breaksOff ? apply(whole, UNFINISHED_NUMBER) : whole;
  };
  const redactDeep = (value: unknown): unknown => {
    if (typeof value === 'string') return ADDRESS_OR_ID.test(value) ? value : redact(value);
    if (Array.isArray(value)) return value.map(redactDeep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, redactDeep(part)]));
  };
  return { redact, redactDeep: redactDeep as TextRedactor['redactDeep'] };
}
