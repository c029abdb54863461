/** Judges a call by its facts: what went wrong, in words, the worst for the caller first. */
import type { CallEvent } from '@trunkline/protocol';
import { type CallStory, readCall } from './call-story.ts';
import { judgeConnection } from './rules/connection.ts';
import { judgeEnd } from './rules/end.ts';
import { judgeGaps } from './rules/gaps.ts';
import { judgeNoAgent } from './rules/no-agent.ts';
import { judgeSilence } from './rules/silence.ts';
import { judgeSlowGreeting } from './rules/slow-greeting.ts';
import { judgeSlowTurn } from './rules/slow-turn.ts';
import { judgeTalkedOver } from './rules/talked-over.ts';
import { judgeTool } from './rules/tool.ts';
import { judgeTransfer } from './rules/transfer.ts';
import { judgeUnheard } from './rules/unheard.ts';
import { judgeWronglyHeld } from './rules/wrongly-held.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from './thresholds.ts';
import { type Finding, type Rule, RULES, type Verdict } from './verdict.ts';

type Judge = (call: CallStory, thresholds: Thresholds) => Finding[];

const JUDGES: Readonly<Record<Rule, Judge>> = {
  'no-agent': judgeNoAgent,
  connection: judgeConnection,
  'talked-over': judgeTalkedOver,
  gaps: judgeGaps,
  unheard: judgeUnheard,
  'slow-turn': judgeSlowTurn,
  'slow-greeting': judgeSlowGreeting,
  'wrongly-held': judgeWronglyHeld,
  silence: judgeSilence,
  tool: judgeTool,
  transfer: judgeTransfer,
  end: judgeEnd,
};

/** The first clause of a sentence, for a line of a list. */
const firstClause = (text: string): string => (text.split(/[:;.] /, 1)[0] ?? text).replace(/\.$/, '');

/**
 * Judges one call. Deterministic: the same facts and thresholds give the same words.
 * @param facts of one call in the order in which they were written; see `tellTurns` for what may be missing.
 * @param thresholds replaces some of the defaults.
 */
export function judgeCall(facts: readonly CallEvent[], thresholds: Partial<Thresholds> = {}): Verdict {
  const call = readCall(facts);
  const settled = { ...DEFAULT_THRESHOLDS, ...thresholds };
  const found = RULES.flatMap((rule) => JUDGES[rule](call, settled));
  // A stable sort: within a severity the order of the rules stays, and within a rule the order of its findings.
  const findings = [
    ...found.filter(({ severity }) => severity === 'fault'),
    ...found.filter(({ severity }) => severity === 'notice'),
  ];
  const [worst] = findings;
  const isOver = call.ended !== undefined;
  const fine = isOver ? 'Nothing went wrong.' : 'Nothing has gone wrong so far.';
  return {
    severity: worst?.severity ?? 'good',
    isOver,
    summary: worst ? firstClause(worst.text) : fine,
    findings,
  };
}
