/** What came of playing calls through containers, whatever started them. */
import type { Ending } from './fleet.ts';
import type { Look } from './look-inside.ts';
import type { Mishap, Played } from './play.ts';

export interface Trial {
  /** From nothing to when everything was ready. */
  readyMs: number;
  looks: Look[];
  played: Played;
  /** By service, when all of them were stopped at the end. */
  endings: Record<string, Ending>;
}

/** Each fault as a sentence; none when everything was as it should be. */
export function faultsOf({ looks, played, endings }: Trial): string[] {
  return [
    ...looks.filter(({ ok }) => !ok).map(({ what, seen }) => `not so: ${what} (${seen.trim()})`),
    ...played.calls.flatMap(({ ok, scenario, failures }) =>
      ok ? [] : failures.map((failure) => `${scenario}: ${failure}`),
    ),
    ...played.mishaps.flatMap(mishapFaults),
    ...(played.streamsOfReloadedCall === 1
      ? []
      : [`the proxy was reloaded under a call, whose stream was opened ${played.streamsOfReloadedCall} times`]),
    ...played.calls
      .filter(({ scenario }) => ['rolling-deploy', 'replica-dies'].includes(scenario))
      .filter(({ scenario }) => !played.mishaps.some((one) => one.scenario === scenario))
      .map(({ scenario }) => `${scenario}: no gateway was ended`),
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
