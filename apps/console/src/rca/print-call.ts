/** A call as `npm run rca` prints it: the verdict, what each sentence rests on, and the turns. */
import type { CallEvent } from '@trunkline/protocol';
import type { Advice, Finding, TurnStory, Verdict } from '@trunkline/verdict';
import type { CallFacts } from './call-facts.ts';
import { describeFact } from './fact-line.ts';
import type { Paint } from './paint.ts';
import { clockTime, layTurns } from './turn-table.ts';

export interface JudgedCall extends Omit<CallFacts, 'facts'> {
  verdict: Verdict;
  /** Undefined where there is nothing to say. */
  advice: Advice | undefined;
  turns: readonly TurnStory[];
  /** On one clock. */
  facts: readonly CallEvent[];
}

/** A finding that rests on more is shown with its first and its last facts. */
const MOST_FACTS = 8;

const startOf = (facts: readonly CallEvent[]): number =>
  facts.find(({ type }) => type === 'stream.opened')?.atMs ?? facts[0]?.atMs ?? 0;

function headline({ callId, channel, direction, facts }: JudgedCall, paint: Paint): string {
  const startMs = startOf(facts);
  const ended = facts.find((fact) => fact.type === 'call.ended');
  const how =
    ended?.type === 'call.ended'
      ? `${clockTime(ended.atMs, startMs, 1)} long, ended by ${ended.endedBy} (${ended.reason})`
      : 'goes on';
  const when = `${new Date(startMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const kind = [channel, direction].filter((word) => word !== undefined).join(', ');
  return [paint.bold(callId), kind, when, how].filter((part) => part !== '').join('  ');
}

function factLines({ facts: indices }: Finding, facts: readonly CallEvent[], startMs: number): string[] {
  const shown = indices.length <= MOST_FACTS ? indices : [...indices.slice(0, MOST_FACTS - 1), indices.at(-1) ?? 0];
  const lines = shown.flatMap((index) => {
    const fact = facts[index];
    return fact ? [`${clockTime(fact.atMs, startMs, 3)}  ${describeFact(fact)}`] : [];
  });
  const left = indices.length - shown.length;
  return left === 0 ? lines : [...lines.slice(0, -1), `... ${left} more`, ...lines.slice(-1)];
}

function findingLines(finding: Finding, facts: readonly CallEvent[], startMs: number, paint: Paint): string[] {
  const { severity, text, rule, turnId } = finding;
  const sign = severity === 'fault' ? paint.red('✗') : paint.yellow('!');
  const where = turnId === undefined ? rule : `${rule}, turn ${turnId.slice(turnId.indexOf('_') + 1)}`;
  return [
    `${sign} ${paint.bold(text)}  ${paint.dim(where)}`,
    ...factLines(finding, facts, startMs).map((line) => paint.dim(`    ${line}`)),
  ];
}

/** @returns what is printed, with a line break at its end. */
export function printCall(call: JudgedCall, paint: Paint): string {
  const { verdict, advice, turns, facts, unreadable } = call;
  const startMs = startOf(facts);
  const found = verdict.findings.flatMap((finding) => findingLines(finding, facts, startMs, paint));
  return [
    headline(call, paint),
    '',
    ...(found.length > 0 ? found : [`${paint.green('✓')} ${paint.bold(verdict.summary)}`]),
    ...(advice === undefined ? [] : ['', `${paint.yellow('→')} ${advice.text}`]),
    '',
    ...(turns.length > 0 ? layTurns(turns, startMs, paint) : [paint.dim('No turns: nobody has said anything.')]),
    ...(unreadable > 0 ? ['', paint.dim(`${unreadable} facts of another version were left out.`)] : []),
    '',
  ].join('\n');
}
