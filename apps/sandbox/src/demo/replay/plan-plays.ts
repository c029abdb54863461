/** What is to be played, how often, and with which settings. */
import type { CallOutcome, Replay, Scenario } from '@trunkline/scenario';
import { CALL_TIMEOUT_MS } from '../follow-call.ts';
import type { ScenarioFile } from './scenario-files.ts';

/** One scenario as it is to be played. */
export interface Play {
  name: string;
  /** What came of the real call, of which a replay should not differ. */
  recorded?: CallOutcome;
  mishap?: NonNullable<Replay['mishap']>;
  /** Whether it is played to see what is different, so that nothing of it is a fault. */
  isExperiment: boolean;
  /** How long it may take, where that is known from its script. */
  limitMs?: number;
}

/** Longer than any synthesiser takes for one. */
const MS_PER_CHARACTER = 120;

/** A recorded call may have taken an hour, and takes that long again. */
export function limitOf({ steps }: Pick<Scenario, 'steps'>): number {
  return steps.reduce((sum, step) => sum + longestMs(step), CALL_TIMEOUT_MS);
}

const longestMs = (value: unknown, key = ''): number => {
  if (typeof value === 'string') return value.length * MS_PER_CHARACTER;
  if (typeof value === 'number') return key.endsWith('Ms') || key === 'ms' ? value : 0;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + longestMs(inner, name), 0);
};

export function planPlays(names: readonly string[], files: readonly ScenarioFile[], isExperiment = false): Play[] {
  return [
    ...names.map((name) => ({ name, isExperiment })),
    ...files.map(({ scenario: { name, replay, steps } }) => ({
      name,
      isExperiment,
      limitMs: limitOf({ steps }),
      ...(replay && { recorded: replay.recorded }),
      ...(replay?.mishap && { mishap: replay.mishap }),
    })),
  ];
}
