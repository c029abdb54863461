/** What `npm run bench -- console` prints. */
import type { MemorySample } from './memory-watch.ts';
import type { FrameFigures } from './open-pages.ts';

export interface Latency {
  toAgentP50Ms: number;
  toAgentP99Ms: number;
  toCallerP50Ms: number;
  toCallerP99Ms: number;
  /** Cores of the gateway's process. */
  gatewayCpu: number;
  /** Share of the frames that arrived. */
  arrived: number;
  loadLagMs: number;
}

export interface ConsoleReport {
  calls: number;
  pages: number;
  /** How many of the pages are real ones. */
  chromium: number;
  note: string | undefined;
  /** One entry for each round. */
  without: Latency[];
  withPages: Latency[];
  /** By what the page showed. */
  frames: Record<string, FrameFigures[]>;
  /** What one page gets of the console. */
  eventBytesPerSecond: number;
  memory: MemorySample[];
  growth: { residentMbPerMinute: number; heapMbPerMinute: number };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const ms = (value: number): string => value.toFixed(2).padStart(9);

function latencyLines({ without, withPages }: ConsoleReport): string[] {
  const of = (runs: readonly Latency[], key: keyof Latency): number => median(runs.map((run) => run[key]));
  const row = (name: string, runs: readonly Latency[]): string =>
    name.padEnd(24) +
    (['toAgentP50Ms', 'toAgentP99Ms', 'toCallerP50Ms', 'toCallerP99Ms'] as const)
      .map((key) => ms(of(runs, key)))
      .join('') +
    `${of(runs, 'gatewayCpu').toFixed(2).padStart(9)}   ${(100 * of(runs, 'arrived')).toFixed(0)} %` +
    `   ${of(runs, 'loadLagMs').toFixed(0)} ms`;
  const ratio = (key: keyof Latency): string => `${(of(withPages, key) / of(without, key)).toFixed(2)}x`.padStart(9);
  return [
    '                          to agent ms       to caller ms     cores   frames   load late by',
    '                            p50      p99      p50      p99   gateway',
    row('without a console', without),
    row('with console and pages', withPages),
    `${'ratio'.padEnd(24)}${(['toAgentP50Ms', 'toAgentP99Ms', 'toCallerP50Ms', 'toCallerP99Ms', 'gatewayCpu'] as const).map(ratio).join('')}`,
  ];
}

function frameLines({ frames, note, eventBytesPerSecond }: ConsoleReport): string[] {
  const lines = Object.entries(frames)
    .filter(([, runs]) => runs.length > 0)
    .map(([view, runs]) => {
      const of = (read: (figures: FrameFigures) => number): string => median(runs.map(read)).toFixed(1);
      const long = runs.reduce((sum, { longTasks }) => sum + longTasks, 0);
      return (
        `page, view "${view}": a frame takes p50 ${of(({ workMs }) => workMs.p50)} ms, p99 ${of(({ workMs }) => workMs.p99)} ms, ` +
        `at most ${of(({ workMs }) => workMs.max)} ms; a frame every p50 ${of(({ intervalMs }) => intervalMs.p50)} ms, ` +
        `p99 ${of(({ intervalMs }) => intervalMs.p99)} ms; ${long} tasks above 50 ms; main thread busy ${of(({ busyShare }) => 100 * busyShare)} %`
      );
    });
  if (note !== undefined) lines.push(`no real page was measured: ${note}`);
  lines.push(`a page gets ${(eventBytesPerSecond / 1_024).toFixed(1)} KiB of events a second`);
  return lines;
}

function memoryLines({ memory, growth }: ConsoleReport): string[] {
  if (memory.length === 0) return [];
  const startMs = memory[0]?.atMs ?? 0;
  const everyMinute = memory.filter((_, index) => index % 6 === 0);
  return [
    'memory of the console: minute, resident MB, heap MB',
    ...everyMinute.map(
      ({ atMs, residentMb, heapMb }) =>
        `${((atMs - startMs) / 60_000).toFixed(0).padStart(4)}${residentMb.toFixed(1).padStart(9)}${heapMb.toFixed(1).padStart(9)}`,
    ),
    `growth: resident ${growth.residentMbPerMinute.toFixed(2)} MB a minute, heap ${growth.heapMbPerMinute.toFixed(2)} MB a minute`,
  ];
}

export function formatConsoleReport(report: ConsoleReport): string {
  const { calls, pages, chromium, without } = report;
  return [
    `${calls} live calls; ${pages} open pages, ${chromium} of them in Chromium and the others readers of the same events; ` +
      `medians of ${without.length} rounds`,
    '',
    ...latencyLines(report),
    '',
    ...frameLines(report),
    ...memoryLines(report),
  ].join('\n');
}
