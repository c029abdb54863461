/** The table of `npm run bench`: medians of the rounds, and between which values they lay. */

export interface MeasuredStreams {
  toAgentP50Ms: number;
  toAgentP99Ms: number;
  toCallerP50Ms: number;
  toEarP50Ms: number;
  toEarP99Ms: number;
  /** NaN for what tells no phone to fall silent. */
  toClearP50Ms: number;
  toClearP99Ms: number;
  cpuPerFrameUs: number;
  /** Cores that the process took. */
  cores: number;
  /** Share of the frames that came out; what a caller who cuts in does not hear is missing. */
  arrived: number;
  /** How late the load itself was at most. */
  loadLagMs: number;
  /** The machine's load average over the last minute. */
  load: number;
}

type Runs = Readonly<Record<string, readonly MeasuredStreams[]>>;

const BASELINES = ['bare relay', 'fastify relay', 'other gateway'];

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

const spread = (numbers: readonly number[], digits: number): string =>
  `${medianOf(numbers).toFixed(digits)} (${Math.min(...numbers).toFixed(digits)}-${Math.max(...numbers).toFixed(digits)})`;

/** What a frame costs beside what it costs `baseline` in the same round. */
function ratios(runs: Runs, name: string, baseline: string): number[] {
  const base = runs[baseline] ?? [];
  return (runs[name] ?? []).flatMap(({ cpuPerFrameUs }, round) => {
    const beside = base[round];
    return beside ? [cpuPerFrameUs / beside.cpuPerFrameUs] : [];
  });
}

/** Others can only make a round dearer, so the round that cost least was disturbed least. */
const leastCost = (measured: readonly MeasuredStreams[]): number =>
  Math.min(...measured.map(({ cpuPerFrameUs }) => cpuPerFrameUs));

const COLUMNS: readonly [title: string, key: keyof MeasuredStreams, digits: number][] = [
  ['to agent p50', 'toAgentP50Ms', 2],
  ['p99 ms', 'toAgentP99Ms', 1],
  ['to socket p50', 'toCallerP50Ms', 1],
  ['to ear p50', 'toEarP50Ms', 1],
  ['p99 ms', 'toEarP99Ms', 0],
  ['to clear p50', 'toClearP50Ms', 1],
  ['p99 ms', 'toClearP99Ms', 1],
  ['us a frame', 'cpuPerFrameUs', 1],
  ['cores', 'cores', 2],
];

/** @returns a table in Markdown. */
export function formatStreams(
  runs: Runs,
  { streams, seconds, rounds, agentFormat }: { streams: number; seconds: number; rounds: number; agentFormat: string },
): string {
  const all = Object.values(runs).flat();
  const baselines = BASELINES.filter((name) => runs[name]);
  const titles = [
    '',
    ...COLUMNS.map(([title]) => title),
    'least us a frame',
    'arrived',
    ...baselines.map((name) => `CPU of ${name}`),
  ];
  const rows = Object.entries(runs).map(([name, measured]) => [
    name,
    ...COLUMNS.map(([, key, digits]) => medianOf(measured.map((run) => run[key])).toFixed(digits)),
    leastCost(measured).toFixed(1),
    `${(100 * medianOf(measured.map(({ arrived }) => arrived))).toFixed(0)} %`,
    ...baselines.map((baseline) => {
      const beside = ratios(runs, name, baseline);
      return beside.length > 0 ? spread(beside, 2) : '-';
    }),
  ]);
  const loads = all.map(({ load }) => load);
  return [
    `${streams} streams both ways, agents in ${agentFormat}, ${rounds} rounds of ${seconds} s in turn; medians, and the spread of the ratios.`,
    `The machine's load was ${spread(loads, 1)}; the load of the bench itself was late by at most ${Math.max(...all.map(({ loadLagMs }) => loadLagMs)).toFixed(0)} ms.`,
    '',
    ...[titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
  ]
    .join('\n')
    .replaceAll('NaN', '-');
}
