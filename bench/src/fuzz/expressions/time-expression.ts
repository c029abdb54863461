import { type Attack, attacksOn } from './attack-texts.ts';

export interface SlowExpression {
  /** Characters at which it took longer than it may. */
  characters: number;
  tookMs: number;
  attack: Attack;
}

/** As long as the longest message that a socket takes. */
const MOST_CHARACTERS = 65_536;
/** What grows with the length alone takes a millisecond or two at that length, and what grows with its square takes seconds. */
const MOST_MS = 60;
const SURE_MS = 400;
/** It begins small, because what is exponential would not come back from the next size but one. */
const SIZES = [16, 24, 32, 48, 64, 256, 1_024, 4_096, 16_384, MOST_CHARACTERS];

function runOnce(expression: RegExp, text: string): number {
  const startMs = performance.now();
  if (expression.global) text.replaceAll(expression, '');
  else expression.exec(text);
  return performance.now() - startMs;
}

const writeAttack = ({ prefix, pump, suffix }: Attack, characters: number): string =>
  prefix + pump.repeat(Math.max(1, Math.ceil((characters - prefix.length) / pump.length))) + suffix;

function findSlowness(expression: RegExp, attack: Attack): SlowExpression | undefined {
  for (const characters of SIZES) {
    const text = writeAttack(attack, characters);
    let tookMs = runOnce(expression, text);
    // Another process may have had the core for a moment; a second and a third time tell.
    if (tookMs > MOST_MS && tookMs < SURE_MS)
      tookMs = Math.min(tookMs, runOnce(expression, text), runOnce(expression, text));
    if (tookMs > MOST_MS) return { characters, tookMs, attack };
  }
  return undefined;
}

/**
 * Times an expression against texts of up to 64 KiB that are made to slow it down.
 * @returns the first that takes more than 60 ms; `undefined` if none does.
 */
export function timeExpression(literal: string): SlowExpression | undefined {
  const end = literal.lastIndexOf('/');
  const expression = new RegExp(literal.slice(1, end), literal.slice(end + 1));
  for (const attack of attacksOn(literal)) {
    const slow = findSlowness(expression, attack);
    if (slow) return slow;
  }
  return undefined;
}
