import type { FoundExpression } from './collect-expressions.ts';
import { timeExpression } from './time-expression.ts';

/** It writes tables into pages of ours, and no stranger's text comes near it. */
const OWN_TEXTS = /^packages\/call-core\/src\/draw-table\.ts:/;

/** @returns a sentence for each expression that is slow at a long text. */
export function findSlowExpressions(expressions: readonly FoundExpression[]): string[] {
  return expressions.flatMap(({ literal, place }) => {
    if (OWN_TEXTS.test(place)) return [];
    const slow = timeExpression(literal);
    if (!slow) return [];
    const { characters, tookMs, attack } = slow;
    const text = `${JSON.stringify(attack.prefix)} ${JSON.stringify(attack.pump.slice(0, 40))}... ${JSON.stringify(attack.suffix)}`;
    return [`${place} ${literal} takes ${tookMs.toFixed(0)} ms for ${characters} characters (${text})`];
  });
}
