/**
 * A call as a script: the words of a scenario file, how it is read and written, and what came of a call. Pure, so that server,
 * page and simulators share it.
 */
export { compareOutcomes } from './compare/compare-outcomes.ts';
export { type Difference, REPLAY_TOLERANCES, type Tolerances, type Wording } from './compare/difference.ts';
export { type CallOutcome, callOutcomeSchema, type Decision, type TurnOutcome } from './compare/outcome.ts';
export { outcomeOf } from './compare/outcome-of.ts';
export { parseScenario, ScenarioError } from './format/parse-scenario.ts';
export type { Replay } from './format/replay.ts';
export type { LineDescription, Scenario } from './format/scenario.ts';
export { NOISE_KINDS, type NoiseKind, type Voice, VOICES } from './format/sounds.ts';
export { type Aside, isDuringAgentTurn, RESULT_PLACEHOLDER, type ScenarioStep } from './format/steps.ts';
export { type RecordedCall, writeScenario, type WriteOptions } from './write/write-scenario.ts';
