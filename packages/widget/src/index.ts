export type { AgentEvents, AgentMode, AgentSession, GetSession } from './agent-host.ts';
export { TrunklineAgent } from './loader/trunkline-agent.ts';
export type { OwnTexts, TextKey } from './texts.ts';
