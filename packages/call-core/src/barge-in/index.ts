export * from './after-local-cut.ts';
export { type BargeIn, type BargeInDecision, createBargeIn, MOST_ASKED_MS } from './barge-in.ts';
export * from './barge-in-gate.ts';
export { BARGE_IN_TRANSITIONS, type BargeInEffect, type BargeInEvent, type BargeInState } from './barge-in-machine.ts';
export * from './interrupt-phrases.ts';
export {
  BARGE_IN_POLICIES,
  type BargeInMode,
  type BargeInPolicies,
  policiesOf,
  type PolicyChoice,
  WITHOUT_VERDICT,
  type WithoutVerdict,
} from './policies.ts';
export type { AgentSpeechSign, TurnPlace } from './turn-order.ts';
export type { BargeInTimes, LineLevels } from './policy.ts';
export { isUnsurePhrase, PHRASE_VERDICTS, type PhraseVerdict } from './unsure-words.ts';
export type { VoiceEvidence } from './voice-run.ts';
