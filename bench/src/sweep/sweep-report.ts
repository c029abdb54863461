/** Table and plot of `npm run bench -- sweep`. */
import type { MeasuredStreams } from '../streams-report.ts';
import { drawPlot, type PlotPanel, type PlotPoint } from './line-plot.ts';

/** All rounds, by what was measured and by how many calls it had. */
export type SweepRuns = Record<string, Record<number, MeasuredStreams[]>>;

const PANELS: readonly [title: string, key: keyof MeasuredStreams][] = [
  ['CPU of a frame, us', 'cpuPerFrameUs'],
  ['to the agent, p50, ms', 'toAgentP50Ms'],
  ['to the agent, p99, ms', 'toAgentP99Ms'],
];

function pointOf(calls: number, rounds: readonly MeasuredStreams[], key: keyof MeasuredStreams): PlotPoint {
  const values = rounds.map((round) => round[key]).toSorted((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [values[0], values.at(-1)];
  const [below = low, above = high] = [values[(values.length - 1) >> 1], values[values.length >> 1]];
  return { x: calls, low, median: (below + above) / 2, high };
}

/** Every number of calls at which anything was measured, the fewest first. */
const callCounts = (runs: SweepRuns): number[] =>
  [...new Set(Object.values(runs).flatMap((byCalls) => Object.keys(byCalls).map(Number)))].toSorted((a, b) => a - b);

const panelOf = (runs: SweepRuns, title: string, key: keyof MeasuredStreams): PlotPanel => ({
  title,
  series: Object.entries(runs).map(([name, byCalls]) => ({
    name,
    points: Object.entries(byCalls).map(([calls, rounds]) => pointOf(Number(calls), rounds, key)),
  })),
});

export const drawSweep = (runs: SweepRuns): string =>
  drawPlot(
    PANELS.map(([title, key]) => panelOf(runs, title, key)),
    'calls',
  );

/** @returns a table in Markdown: medians of the rounds, with their spread, and how many frames arrived. */
export function formatSweep(runs: SweepRuns): string {
  const titles = ['calls', '', ...PANELS.map(([title]) => title), 'cores', 'arrived', 'rounds'];
  const rows = callCounts(runs).flatMap((calls) =>
    Object.entries(runs).flatMap(([name, byCalls]) => {
      const rounds = byCalls[calls];
      if (!rounds) return [];
      const cell = (key: keyof MeasuredStreams, digits: number): string => {
        const { low, median, high } = pointOf(calls, rounds, key);
        return `${median.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`;
      };
      const arrived = 100 * pointOf(calls, rounds, 'arrived').median;
      return [
        [
          String(calls),
          name,
          ...PANELS.map(([, key]) => cell(key, 1)),
          cell('cores', 2),
          `${arrived.toFixed(0)} %`,
          String(rounds.length),
        ],
      ];
    }),
  );
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
