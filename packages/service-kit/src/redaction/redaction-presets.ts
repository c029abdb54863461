/**
 * What is personal in words that are kept, by kind. Each pattern looks at a text once from left to right and repeats nothing without a
 * bound, so that what a caller says cannot make it slow. Transcribers write digits as digits; a number spelt in words is not found.
 */
export interface RedactionRule {
  readonly pattern: RegExp;
  /** Stands where the words stood. */
  readonly placeholder: string;
  /**
   * Where in what was found the real one is, by its check digits: from which sign to before which. Undefined if it is none. A number
   * stands beside others, such as a card beside its date, and a pattern alone cannot tell where it ends.
   */
  readonly realPart?: (found: string) => readonly [from: number, to: number] | undefined;
}

export const REDACTION_PRESETS = ['cards', 'iban', 'email', 'phone', 'digits'] as const;
export type RedactionPreset = (typeof REDACTION_PRESETS)[number];

/** The check of payment cards (ISO/IEC 7812-1, Luhn): every second digit from the right counts twice. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, isDouble = false; at >= 0; at -= 1, isDouble = !isDouble) {
    const digit = Number(digits[at]);
    sum += isDouble ? ((digit * 2) % 10) + (digit > 4 ? 1 : 0) : digit;
  }
  return sum % 10 === 0;
}

/** The check of bank accounts (ISO 13616): the country and check digits go to the end, letters are 10 to 35, and 97 leaves 1. */
function passesMod97(text: string): boolean {
  const plain = text.replaceAll(/\s/g, '').toUpperCase();
  let rest = 0;
  for (const sign of plain.slice(4) + plain.slice(0, 4)) {
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

/** How many digits cards have, at least and at most. */
const [SHORTEST_CARD, LONGEST_CARD] = [13, 19];

/** The first groups of digits in it that have together the length and the check digit of a card, as many as can be. */
function cardWithin(found: string): readonly [number, number] | undefined {
  const groups = [...found.matchAll(/\d+/g)];
  for (const [first, { index: from }] of groups.entries()) {
    let [digits, to] = ['', 0];
    for (const { index, 0: more } of groups.slice(first, first + LONGEST_CARD)) {
      digits += more;
      if (digits.length > LONGEST_CARD) break;
      if (digits.length >= SHORTEST_CARD && passesLuhn(digits)) to = index + more.length;
    }
    if (to > 0) return [from, to];
  }
  return undefined;
}

/** A word of four letters behind an account in groups of four looks like one more group. */
function accountWithin(found: string): readonly [number, number] | undefined {
  for (let to = found.length; to > 0; to = found.lastIndexOf(' ', to - 1)) {
    if (passesMod97(found.slice(0, to))) return [0, to];
  }
  return undefined;
}

export const RULES: Readonly<Record<RedactionPreset, readonly RedactionRule[]>> = {
  iban: [
    {
      pattern: /\b[a-z]{2}\d{2}(?:[a-z\d]{11,30}|(?: [a-z\d]{4}){2,7}(?: [a-z\d]{1,4})?)\b/gi,
      placeholder: '[bank account]',
      realPart: accountWithin,
    },
  ],
  email: [
    { pattern: /(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b/gi, placeholder: '[e-mail]' },
    // As people say it and some transcribers write it.
    { pattern: /\b[\w.+-]{1,64} at [\w-]{1,63}(?: dot [\w-]{1,24}){1,4}\b/gi, placeholder: '[e-mail]' },
  ],
  cards: [{ pattern: /(?<!\d)\d(?:[\s.-]{0,2}\d){12,40}/g, placeholder: '[card number]', realPart: cardWithin }],
  phone: [
    {
      pattern:
        /(?:\+|\b00)\d(?:[\s().-]{0,2}\d){6,14}(?!\d)|(?<![\d.-])\(?\d{2,5}\)?[\s.-]{0,2}\d(?:[\s.-]{0,2}\d){5,10}(?!\d)/g,
      placeholder: '[phone number]',
      // 2026-11-30, alone or with a time behind it.
      realPart: (found) => (/^\d{4}-\d{2}-\d{2}(?!\d)/.test(found) ? undefined : [0, found.length]),
    },
  ],
  digits: [{ pattern: /(?<!\d)\d(?:[\s.-]?\d){3,}(?!\d)/g, placeholder: '[number]' }],
};

/** Four digits or more at the end of a text that may still grow can be the beginning of any of these numbers. */
export const UNFINISHED_NUMBER: RedactionRule = {
  // It begins where a row of digits begins. From each of its digits it would be looked through to its end once more.
  pattern: /\+?\(?(?<!\d[\s().-]{0,2})\d(?:[\s().-]{0,2}\d){3,}[\s.,-]*$/g,
  placeholder: '[number]',
};
/** The presets whose numbers a text can break off in. */
export const OF_DIGITS: readonly RedactionPreset[] = ['cards', 'iban', 'phone', 'digits'];
