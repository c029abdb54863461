/** What `npm run test:containers` tells at its end. */
import { formatReport } from '../../apps/sandbox/src/demo/print-report.ts';
import { buildDemoReport } from '../../apps/sandbox/src/demo/report.ts';
import type { Image } from './build-images.ts';
import type { Look } from './look-inside.ts';
import type { Mishap, Played } from './play.ts';
import type { Ending } from './stack.ts';

export interface ContainersReport {
  engine: string;
  /** Whether stand-ins were taken for the images of others. */
  isOffline: boolean;
  images: Image[];
  readyMs: number;
  looks: Look[];
  played: Played;
  endings: Record<string, Ending>;
}

const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Each fault as a sentence; none when everything was as it should be. */
export function faultsOf({ looks, played, endings }: ContainersReport): string[] {
  return [
    ...looks.filter(({ ok }) => !ok).map(({ what, seen }) => `not so: ${what} (${seen.trim()})`),
    ...played.calls.flatMap(({ ok, scenario, failures }) =>
      ok ? [] : failures.map((failure) => `${scenario}: ${failure}`),
    ),
    ...played.mishaps.flatMap(mishapFaults),
    ...['rolling-deploy', 'replica-dies']
      .filter((name) => !played.mishaps.some(({ scenario }) => scenario === name))
      .map((name) => `${name}: no gateway was ended`),
    ...Object.entries(endings).flatMap(([service, { exitCode }]) =>
      exitCode === 0 ? [] : [`${service} ended with exit code ${exitCode}`],
    ),
  ];
}

function mishapFaults({ scenario, service, ending, drained }: Mishap): string[] {
  if (scenario !== 'rolling-deploy') return [];
  return [
    ...(ending.exitCode === 0 ? [] : [`${service} was stopped and ended with exit code ${ending.exitCode}`]),
    ...(drained ? [] : [`${service} was stopped and its log does not say that it drained`]),
  ];
}

export function formatContainersReport(report: ContainersReport): string {
  const { engine, isOffline, images, readyMs, looks, played, endings } = report;
  const width = Math.max(...images.map(({ name }) => name.length));
  const faults = faultsOf(report);
  return [
    '',
    `Images (${engine}${isOffline ? '; no registry: Debian and npm stand in for the images of others' : ''}):`,
    ...images.map(
      ({ name, bytes, baseBytes }) => `  ${name.padEnd(width)}  ${mb(bytes)}, of which ${mb(bytes - baseBytes)} ours`,
    ),
    '',
    `Everything was ready ${seconds(readyMs)} after it was started.`,
    ...looks.map(({ what, ok, seen }) => `  ${ok ? '✓' : '✗'} ${what}${ok && seen ? `, ${seen}` : ''}`),
    '',
    formatReport(
      buildDemoReport({
        calls: played.calls,
        chats: [],
        conversations: [],
        comparisons: [],
        slotsLeaked: 0,
        addedLatencyMs: { toAgent: { p50: 0, p99: 0 }, toCaller: { p50: 0, p99: 0 } },
      }),
    ),
    '',
    ...played.mishaps.map(({ scenario, service, ending }) =>
      scenario === 'rolling-deploy'
        ? `${service} was stopped under a call: ended with exit code ${ending.exitCode} after ${seconds(ending.tookMs)}; the call went on in the other.`
        : `${service} was killed under a call (exit code ${ending.exitCode}); the call went on in the other.`,
    ),
    `At the end all were stopped: ${Object.entries(endings)
      .map(([name, { exitCode }]) => `${name} ${exitCode}`)
      .join(', ')} (exit codes).`,
    '',
    ...(faults.length === 0
      ? ['Containers: all as it should be.']
      : ['Containers failed:', ...faults.map((one) => `  ! ${one}`)]),
  ].join('\n');
}
