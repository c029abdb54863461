export { createFakeLlm, type FakeLlm, type FakeLlmOptions } from './fake-llm.ts';
export type { LlmExchange, LlmOutcome } from './llm-exchange.ts';
export { type LlmFaultPlan, type LlmFaults, NO_LLM_FAULTS } from './llm-faults.ts';
export type { LlmQuirk } from './llm-quirks.ts';
export { type LlmRule, LlmRulesError } from './llm-rules.ts';
