/** Plays side by side, for a person at a terminal. */
import type { CallOutcome, Decision } from '@trunkline/scenario';
import type { Comparison } from './compare-plays.ts';

const GAP = '   ';
const LONGEST_TITLE = 40;

const ms = (value: number | undefined): string => (value === undefined ? '-' : `${Math.round(value)} ms`);
const median = (values: readonly number[]): number | undefined =>
  values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)];
const count = (decisions: readonly Decision[], kind: Decision['kind']): string =>
  String(decisions.filter((decision) => decision.kind === kind).length);
const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;

const ROWS: readonly [name: string, of: (outcome: CallOutcome) => string][] = [
  ['turns', ({ turns }) => String(turns.length)],
  ['words heard', ({ turns }) => String(turns.reduce((sum, { agentHeard }) => sum + words(agentHeard), 0))],
  ['cut off', ({ decisions }) => count(decisions, 'interrupt')],
  ['  decided by', ({ decisions }) => decisions.flatMap(({ decidedBy }) => decidedBy ?? []).join(', ') || '-'],
  ['  reaction', ({ decisions }) => ms(median(decisions.flatMap(({ reactionMs }) => reactionMs ?? [])))],
  ['held', ({ decisions }) => count(decisions, 'hold')],
  ['answered after', ({ turns }) => ms(median(turns.flatMap(({ responseMs }) => responseMs ?? [])))],
  ['greeting', ({ greetingMs }) => ms(greetingMs)],
  ['longest hole', ({ gaps }) => ms(gaps.reduce((most, gap) => Math.max(most, gap.ms), 0))],
  ['tools', ({ tools }) => tools.map(({ name, mode }) => `${name} ${mode ?? '-'}`).join(', ') || '-'],
  ['taken over', ({ handOvers }) => String(handOvers)],
  ['ended by', ({ end }) => end?.by ?? '-'],
];

export function formatComparison({ scenario, columns, differences, sameAsRecorded }: Comparison): string[] {
  const table = [
    ['', ...columns.map(({ title }) => title.slice(0, LONGEST_TITLE))],
    ...ROWS.map(([name, of]) => [name, ...columns.map(({ outcome }) => of(outcome))]),
  ];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  const verdict =
    sameAsRecorded === undefined
      ? []
      : [sameAsRecorded ? 'It came out as it was recorded.' : 'It did not come out as it was recorded.'];
  const sentences = differences.length === 0 ? ['No difference.'] : differences.map(({ text }) => text);
  return [`${scenario}, side by side`, ...[...lines, ...verdict, ...sentences].map((line) => `    ${line}`), ''];
}
