/** What the program says. Nothing in it is secret: differences and troubles are already without secrets. */
import type { Difference, Trouble } from './compare/difference.ts';

/** What was found at one of the clouds. */
export interface Findings {
  /** Such as `Twilio, +15550100002`. */
  title: string;
  differences: readonly Difference[];
}

/** The differences, with what each is and what it becomes. */
export function describeDifferences(findings: readonly Findings[]): string {
  return findings
    .filter(({ differences }) => differences.length > 0)
    .map(({ title, differences }) => {
      const width = Math.max(...differences.map(({ what }) => what.length));
      const lines = differences.map(({ what, was, becomes }) => `  ${what.padEnd(width)}  ${was}  ->  ${becomes}`);
      return [title, ...lines].join('\n');
    })
    .join('\n\n');
}

/** Everything that is wrong, numbered: first what `npm run configure` mends, then the rest, each with its way out. */
export function describeFaults(findings: readonly Findings[], troubles: readonly Trouble[]): string {
  const mended = findings.flatMap(({ title, differences }) =>
    differences.flatMap(({ what, consequence, isHarmless }) =>
      isHarmless ? [] : [`${title}: ${what}. ${consequence}`],
    ),
  );
  const faults = troubles.filter(({ weight }) => weight === 'fault');
  const which = mended.length === 1 ? '1' : `1 to ${mended.length}`;
  return [
    ...mended.map((problem, index) => `  ${index + 1}. ${problem}`),
    ...(mended.length > 0 ? [`     npm run configure mends ${which}.`] : []),
    ...faults.map(({ problem, wayOut }, index) => `  ${mended.length + index + 1}. ${problem}\n     ${wayOut}`),
  ].join('\n');
}

/** What is worth knowing, and no fault. */
export function describeNotes(troubles: readonly Trouble[]): string {
  return troubles
    .filter(({ weight }) => weight === 'note')
    .map(({ problem, wayOut }) => `  - ${problem}\n    ${wayOut}`)
    .join('\n');
}
