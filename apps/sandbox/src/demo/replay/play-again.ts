import type { DemoClient } from '../http-client.ts';
import type { MishapDeps } from '../mishaps.ts';
import { playCalls } from '../play-calls.ts';
import type { CallReport } from '../report.ts';
import type { Play } from './plan-plays.ts';
import { ADJUSTED_PROCESSES } from './settings.ts';

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
  const refused = restarts.find((restart) => restart.status === 'rejected');
  if (refused) throw new Error(`--set: ${(refused.reason as Error).message}`);
  return playCalls(client, deps, plays, count);
}
