export { parseScenario, type Scenario } from '@trunkline/scenario';
export { type AgentSpeechLog, createAgentSpeechLog } from './agent-speech-log.ts';
export { agentPart } from './agent-part.ts';
export { playScenarioInBrowser } from './browser-caller.ts';
export type { CallerLine, OperatorWish, SeenDial } from './caller-line.ts';
export { playScenario } from './carrier-caller.ts';
export { answerByScript, type ChatScript, LOST_THREAD } from './chat-script.ts';
export { createDialOutcomes, playDialledPerson } from './dialled-person.ts';
export { createLineSound, type PreparedLine } from './line-sound.ts';
export { loadScenario, SCENARIOS_DIR } from './load-scenario.ts';
export {
  type AgentSound,
  type CallerSound,
  type PreparedAside,
  type PreparedScenario,
  type PreparedStep,
  prepareScenario,
  type UnknownSound,
} from './prepare-scenario.ts';
export { type CallerReport, runScriptedCaller, type StepReport } from './scripted-caller.ts';
