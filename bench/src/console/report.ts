/** What `npm run bench -- console` prints. */
import type { FrameFigures } from './frame-trace.ts';
import type { KeptSample, MemorySample } from './memory-watch.ts';
import type { BrowserCost } from './real-pages.ts';
import type { Measured } from './stage.ts';

/** No console; a console with readers of its events; a console with pages in a browser among them. */
export type Stage = 'none' | 'readers' | 'browser';

export interface PageView {
  cost: BrowserCost;
  frames: FrameFigures;
}

export interface ConsoleReport {
  calls: number;
  pages: number;
  /** How many of the pages are in a browser. */
  chromium: number;
  /** Why there is no browser, if there is none. */
  note: string | undefined;
  /** One entry for each time that it was measured. */
  stages: Record<Stage, Measured[]>;
  /** By what the page showed. */
  views: Record<string, PageView[]>;
  /** What one page gets of the console. */
  eventBytesPerSecond: number;
  memory: MemorySample[];
  kept: KeptSample[];
  growth: { residentMbPerMinute: number; keptMbPerMinute: number };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const column = (value: number, digits = 2): string => (Number.isNaN(value) ? '-' : value.toFixed(digits)).padStart(9);
const LATENCIES = ['toAgentP50Ms', 'toAgentP99Ms', 'toCallerP50Ms', 'toCallerP99Ms'] as const;

function stageLines({ stages, pages, chromium }: ConsoleReport): string[] {
  const of = (runs: readonly Measured[], key: keyof Measured): number => median(runs.map((run) => run[key]));
  const row = (name: string, runs: readonly Measured[]): string =>
    name.padEnd(34) +
    LATENCIES.map((key) => column(of(runs, key))).join('') +
    column(of(runs, 'gatewayCpu')) +
    column(of(runs, 'consoleCpu')) +
    `   ${(100 * of(runs, 'arrived')).toFixed(1)} %   ${of(runs, 'loadLagMs').toFixed(0)} ms`;
  const ratio = (runs: readonly Measured[]): string =>
    'ratio to no console'.padEnd(34) +
    [...LATENCIES, 'gatewayCpu' as const].map((key) => column(of(runs, key) / of(stages.none, key))).join('');
  const lines = [
    `${' '.repeat(34)}      to agent ms       to caller ms    cores of          frames    load`,
    `${' '.repeat(34)}      p50      p99      p50      p99  gateway  console   arrived   late by`,
    row('no console', stages.none),
    row(`console and ${pages} readers`, stages.readers),
    ratio(stages.readers),
  ];
  if (stages.browser.length === 0) return lines;
  return [
    ...lines,
    row(`console, ${chromium} in Chromium, ${pages - chromium} readers`, stages.browser),
    ratio(stages.browser),
  ];
}

function viewLine([view, runs]: [string, PageView[]]): string {
  const of = (read: (run: PageView) => number, digits = 1): string => median(runs.map(read)).toFixed(digits);
  const long = runs.reduce((sum, { frames }) => sum + frames.longTasks, 0);
  return (
    `page, view "${view}": ${of(({ frames }) => frames.perSecond)} frames a second; one takes p50 ${of(({ frames }) => frames.wallMs.p50)} ms, ` +
    `p99 ${of(({ frames }) => frames.wallMs.p99)} ms (of CPU p50 ${of(({ frames }) => frames.cpuMs.p50)} ms, p99 ${of(({ frames }) => frames.cpuMs.p99)} ms); ` +
    `${long} tasks above 50 ms; of one core the pages take ${of(({ cost }) => 100 * cost.pages)} %, the whole browser ${of(({ cost }) => 100 * cost.all)} %`
  );
}

function memoryLines({ memory, kept, growth }: ConsoleReport): string[] {
  if (kept.length === 0) return [];
  const startMs = kept[0]?.atMs ?? 0;
  const residentAt = (ms: number): number => memory.findLast(({ atMs }) => atMs <= ms)?.residentMb ?? Number.NaN;
  return [
    '',
    'memory of the console: minute, resident MB, MB kept after its garbage was collected',
    ...kept.map(
      ({ atMs, keptMb }) =>
        ((atMs - startMs) / 60_000).toFixed(0).padStart(4) + column(residentAt(atMs), 1) + column(keptMb, 1),
    ),
    `growth: resident ${growth.residentMbPerMinute.toFixed(2)} MB a minute, kept ${growth.keptMbPerMinute.toFixed(2)} MB a minute`,
  ];
}

export function formatConsoleReport(report: ConsoleReport): string {
  const { calls, stages, views, eventBytesPerSecond } = report;
  return [
    `${calls} live calls; medians of ${stages.none.length} rounds`,
    '',
    ...stageLines(report),
    '',
    ...Object.entries(views)
      .filter(([, runs]) => runs.length > 0)
      .map(viewLine),
    ...(report.note === undefined ? [] : [`no page was measured in a browser: ${report.note}`]),
    `a page gets ${(eventBytesPerSecond / 1_024).toFixed(1)} KiB of events a second`,
    ...memoryLines(report),
  ].join('\n');
}
