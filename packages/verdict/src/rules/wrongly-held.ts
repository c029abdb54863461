/** The agent falls silent again and again for what is no interruption. */
import type { CallStory } from '../call-story.ts';
import type { Thresholds } from '../thresholds.ts';
import type { Finding } from '../verdict.ts';
import { capitalised, times } from '../words.ts';
import { finding } from './find.ts';

/** Finds the time in which the agent was most often held for nothing. */
export function judgeWronglyHeld(call: CallStory, thresholds: Thresholds): Finding[] {
  const { wronglyHeldCount, wronglyHeldWindowMs } = thresholds;
  const resumed = call.all('agent.resumed').toSorted((a, b) => a.fact.atMs - b.fact.atMs);
  let worst = resumed.slice(0, 0);
  let from = 0;
  for (const [index, { fact }] of resumed.entries()) {
    while (fact.atMs - (resumed[from]?.fact.atMs ?? 0) > wronglyHeldWindowMs) from += 1;
    if (index + 1 - from > worst.length) worst = resumed.slice(from, index + 1);
  }
  const [first] = worst;
  if (!first || worst.length < Math.max(1, wronglyHeldCount)) return [];
  return [
    finding({
      rule: 'wrongly-held',
      severity: 'notice',
      text: `${capitalised(`held ${times(worst.length)}`)} for what was no interruption; line profile \`noisy\` would fit.`,
      facts: worst.map(({ index }) => index),
      atMs: first.fact.atMs - first.fact.pausedMs,
    }),
  ];
}
