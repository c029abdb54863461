/** What is to be played, how often, and with which settings. */
import type { CallOutcome, Replay } from '@trunkline/scenario';
import type { ScenarioFile } from './scenario-files.ts';

/** One scenario as it is to be played. */
export interface Play {
  name: string;
  /** What came of the real call, of which a replay should not differ. */
  recorded?: CallOutcome;
  mishap?: NonNullable<Replay['mishap']>;
  /** Whether it is played to see what is different, so that nothing of it is a fault. */
  isExperiment: boolean;
}

export function planPlays(names: readonly string[], files: readonly ScenarioFile[], isExperiment = false): Play[] {
  return [
    ...names.map((name) => ({ name, isExperiment })),
    ...files.map(({ scenario: { name, replay } }) => ({
      name,
      isExperiment,
      ...(replay && { recorded: replay.recorded }),
      ...(replay?.mishap && { mishap: replay.mishap }),
    })),
  ];
}
