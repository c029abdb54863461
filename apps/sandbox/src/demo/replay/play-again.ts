import type { DemoClient } from '../http-client.ts';
import type { ProcessGroup, ProcessSpec } from '../processes.ts';
import type { MishapDeps } from '../mishaps.ts';
import { playCalls } from '../play-calls.ts';
import type { CallReport } from '../report.ts';
import type { Play } from './plan-plays.ts';
import { ADJUSTED_PROCESSES } from './settings.ts';

/**
 * Starts the processes that calls go through with other settings and ends them again, so that a value which one of them refuses is
 * known before the first call is played.
 * @throws with what a process said when it does not start with them.
 */
export async function trySettings(
  group: Pick<ProcessGroup, 'start' | 'end'>,
  processes: readonly ProcessSpec[],
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const adjusted = processes.filter(({ name }) => ADJUSTED_PROCESSES.includes(name));
  const starts = await Promise.allSettled(
    adjusted.map((spec) => group.start([{ ...spec, env: { ...spec.env, ...settings } }])),
  );
  await Promise.all(adjusted.map(({ name }) => group.end(name, 'SIGTERM')));
  refuse(starts);
}

/** @throws what the first process said that did not start. */
function refuse(starts: readonly PromiseSettledResult<void>[]): void {
  const refused = starts.find((start) => start.status === 'rejected');
  if (refused) throw new Error(`--set: ${(refused.reason as Error).message}`);
}

/**
 * Plays everything once more, after the processes that calls go through were started anew with other settings.
 * @throws with what a process said when it does not start with them.
 */
export async function playAgain(
  client: DemoClient,
  deps: MishapDeps,
  plays: readonly Play[],
  { settings, count }: { settings: Readonly<Record<string, string>>; count: number },
): Promise<CallReport[]> {
  const restarts = await Promise.allSettled(
    ADJUSTED_PROCESSES.map(async (name) => {
      await deps.group.end(name, 'SIGTERM');
      await deps.group.restart(name, settings);
    }),
  );
  // All are waited for, so that none starts after everything was ended because of another one.
  refuse(restarts);
  return playCalls(client, deps, plays, count);
}
