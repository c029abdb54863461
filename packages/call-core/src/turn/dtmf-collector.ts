/**
 * Collects keypad digits into one entry. It ends with `#`, when it is full, or when the caller has pressed nothing for a while. A
 * `#` that ends no entry is an entry itself, because menus ask for it ("press the pound key to go back").
 */
export interface DtmfCollector {
  /** @returns the entry, if this digit completes it. */
  press(digit: string, nowMs: number): string | undefined;
  /** @returns the entry, if the caller has pressed nothing for long enough. */
  due(nowMs: number): string | undefined;
}

/** @param interDigitMs how long after the last digit an entry counts as complete. */
export function createDtmfCollector(interDigitMs = 1_500, maxDigits = 32): DtmfCollector {
  let digits = '';
  let lastMs = 0;
  const complete = (): string | undefined => {
    const entry = digits;
    digits = '';
    return entry || undefined;
  };
  return {
    press(digit, nowMs) {
      lastMs = nowMs;
      if (digit === '#') return complete() ?? '#';
      digits += digit;
      return digits.length >= maxDigits ? complete() : undefined;
    },
    due: (nowMs) => (digits && nowMs - lastMs >= interDigitMs ? complete() : undefined),
  };
}
