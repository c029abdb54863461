/** What `npm run test:containers` tells at its end. */
import { formatReport } from '../../apps/sandbox/src/demo/print-report.ts';
import { buildDemoReport } from '../../apps/sandbox/src/demo/report.ts';
import type { Image } from './build-images.ts';
import { faultsOf, type Trial } from './trial.ts';

export interface ContainersReport {
  engine: string;
  /** Whether stand-ins were taken for the images of others. */
  isOffline: boolean;
  images: Image[];
  /** The services of docker-compose.yml. */
  services: Trial;
  /** The pods of an overlay, where the engine can run pods. */
  pods?: Trial;
}

const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Each fault as a sentence; none when everything was as it should be. */
export function faultsOfAll({ services, pods }: ContainersReport): string[] {
  return [...faultsOf(services), ...(pods ? faultsOf(pods).map((fault) => `pods: ${fault}`) : [])];
}

export function formatContainersReport(report: ContainersReport): string {
  const { engine, isOffline, images, services, pods } = report;
  const width = Math.max(...images.map(({ name }) => name.length));
  const faults = faultsOfAll(report);
  return [
    '',
    `Images (${engine}${isOffline ? '; no registry: Debian and npm stand in for the images of others' : ''}):`,
    ...images.map(
      ({ name, bytes, baseBytes }) => `  ${name.padEnd(width)}  ${mb(bytes)}, of which ${mb(bytes - baseBytes)} ours`,
    ),
    '',
    ...trialLines('docker-compose.yml', services),
    '',
    ...(pods ? trialLines('The pods of overlays/production', pods) : ['No pods were tried.']),
    '',
    ...(faults.length === 0
      ? ['Containers: all as it should be.']
      : ['Containers failed:', ...faults.map((one) => `  ! ${one}`)]),
  ].join('\n');
}

function trialLines(title: string, { readyMs, looks, played, endings }: Trial): string[] {
  return [
    `${title}: everything was ready ${seconds(readyMs)} after it was started.`,
    ...looks.map(({ what, ok, seen }) => `  ${ok ? '✓' : '✗'} ${what}${ok && seen ? `, ${seen}` : ''}`),
    '',
    formatReport(
      buildDemoReport({
        calls: played.calls,
        chats: [],
        conversations: [],
        routes: [],
        comparisons: [],
        slotsLeaked: 0,
        addedLatencyMs: { toAgent: { p50: 0, p99: 0 }, toCaller: { p50: 0, p99: 0 } },
      }),
    ),
    '',
    ...played.mishaps.map(({ scenario, service, ending: { exitCode, tookMs } }) => {
      const isFine = played.calls.every((call) => call.scenario !== scenario || call.ok);
      const after = isFine ? 'the call went on in the other' : 'what its call lacked stands above';
      return scenario === 'rolling-deploy'
        ? `${service} was stopped under a call: ended with exit code ${exitCode} after ${seconds(tookMs)}; ${after}.`
        : `${service} was killed under a call (exit code ${exitCode}); ${after}.`;
    }),
    `The proxy was reloaded under a call, whose stream was opened ${played.streamsOfReloadedCall === 1 ? 'once' : `${played.streamsOfReloadedCall} times`}.`,
    `At the end all were stopped: ${Object.entries(endings)
      .map(([name, { exitCode }]) => `${name} ${exitCode}`)
      .join(', ')} (exit codes).`,
  ];
}
