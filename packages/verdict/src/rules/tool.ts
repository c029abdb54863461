/** What the agent's tools did. */
import type { CallStory, Placed } from '../call-story.ts';
import type { Thresholds } from '../thresholds.ts';
import type { FactOf } from '../turns/turn-draft.ts';
import type { Finding } from '../verdict.ts';
import { capitalised, duration, name, times } from '../words.ts';
import { finding } from './find.ts';

function sentenceOf({ name: tool, runs, failed, mode, durationMs }: FactOf<'tool.finished'>): string | undefined {
  const subject = capitalised(name(tool, 'a tool'));
  if (runs > 1) {
    const rest = failed ? 'and failed' : 'the last run was told that it had been begun before';
    return failed
      ? `${subject} ran ${times(runs)} (a worker died) ${rest}.`
      : `${subject} ran ${times(runs)} (a worker died); ${rest}.`;
  }
  if (failed) return `${subject} failed after ${duration(durationMs)}.`;
  if (mode === 'late')
    return `${subject} took ${duration(durationMs)}: the caller was put off, and told the result later.`;
  return undefined;
}

/** Finds tools that failed, ran more than once, or were too slow to be waited for. */
export function judgeTool(call: CallStory, _thresholds: Thresholds): Finding[] {
  const called = new Map(call.all('tool.called').map((placed) => [placed.fact.toolCallId, placed]));
  const rank = ({ fact }: Placed<FactOf<'tool.finished'>>): number => (fact.failed ? 0 : fact.runs > 1 ? 1 : 2);
  return call
    .all('tool.finished')
    .toSorted((a, b) => rank(a) - rank(b) || a.index - b.index)
    .flatMap(({ index, fact }) => {
      const text = sentenceOf(fact);
      if (text === undefined) return [];
      const begun = called.get(fact.toolCallId);
      return [
        finding({
          rule: 'tool',
          severity: 'notice',
          text,
          facts: [...(begun ? [begun.index] : []), index],
          atMs: begun?.fact.atMs ?? fact.atMs,
        }),
      ];
    })
    .slice(0, 5);
}
