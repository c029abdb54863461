/** A call as a script: the words of a scenario file, and how it is read. Pure, so that server, page and simulators share it. */
export { parseScenario, ScenarioError } from './format/parse-scenario.ts';
export {
  type Aside,
  isDuringAgentTurn,
  type LineDescription,
  RESULT_PLACEHOLDER,
  type Scenario,
  type ScenarioStep,
} from './format/scenario.ts';
export { NOISE_KINDS, type NoiseKind, type Voice, VOICES } from './format/sounds.ts';
