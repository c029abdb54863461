/** Which policies a mode has (REQUIREMENTS B4), and the times they go by. */
import type { BargeInTimes, MutePolicy, StartPolicy, StopPolicy } from './policy.ts';
import { echo } from './mute/echo.ts';
import { faint } from './mute/faint.ts';
import { soft } from './mute/soft.ts';
import { stale } from './mute/stale.ts';
import { agentInterrupted } from './start/agent-interrupted.ts';
import { triggerPhrase } from './start/trigger-phrase.ts';
import { voiceConfirmed } from './start/voice-confirmed.ts';
import { voiceOnset } from './start/voice-onset.ts';
import { voiceSustained } from './start/voice-sustained.ts';
import { words } from './start/words.ts';
import { wordsMeant } from './start/words-meant.ts';
import { backchannel } from './stop/backchannel.ts';
import { deadline } from './stop/deadline.ts';
import { quiet } from './stop/quiet.ts';

/** `vapi` goes by the agent's platform and trigger phrases, `local` by what is heard here, and `fusion` by both. */
export type BargeInMode = 'vapi' | 'local' | 'fusion';

export interface BargeInPolicies {
  /** Asked in this order; the first that has a verdict decides. */
  start: readonly StartPolicy[];
  stop: readonly StopPolicy[];
  mute: readonly MutePolicy[];
  times: Readonly<BargeInTimes>;
}

const MUTE = [stale, faint, echo] as const;
const STOP = [backchannel, quiet, deadline] as const;

const TIMES: Readonly<BargeInTimes> = Object.freeze({
  onsetScore: 1,
  doubtScore: 0.6,
  // REQUIREMENTS B3: bursts under 400 ms of no words are not turns.
  sustainedMs: 400,
  quietMs: 350,
  // After a false alarm the agent is heard again within a second, including the time that the carrier takes to begin again.
  confirmWithinMs: 900,
  debounceMs: 300,
  wordsLateMs: 1_500,
});

export const BARGE_IN_POLICIES: Readonly<Record<BargeInMode, BargeInPolicies>> = Object.freeze({
  vapi: { start: [agentInterrupted, triggerPhrase], stop: [], mute: MUTE, times: TIMES },
  local: { start: [triggerPhrase, voiceSustained, voiceOnset], stop: STOP, mute: MUTE, times: TIMES },
  fusion: {
    // A voice without words is a television or a crowd more often than a caller, so sound alone only pauses the agent.
    start: [agentInterrupted, triggerPhrase, words, wordsMeant, voiceOnset],
    stop: STOP,
    mute: MUTE,
    times: TIMES,
  },
});

/** What becomes of a pause in which a voice goes on and neither words nor the agent's platform say what it is. */
export const WITHOUT_VERDICT = ['resume', 'cut'] as const;
export type WithoutVerdict = (typeof WITHOUT_VERDICT)[number];

export interface PolicyChoice {
  /** `cut` concerns modes that pause the agent and do not cut by sound anyway. */
  withoutVerdict: WithoutVerdict;
  /** Whether a voice model tells by its probability how sure it is. One that only says yes or no is helped by the level. */
  isModelUnsure: boolean;
}

/** @returns the policies of a mode with what the operator has chosen */
export function policiesOf(mode: BargeInMode, { withoutVerdict, isModelUnsure }: PolicyChoice): BargeInPolicies {
  const policies = BARGE_IN_POLICIES[mode];
  const isConfirmed = withoutVerdict === 'cut' && mode === 'fusion';
  return {
    ...policies,
    start: isConfirmed ? [...policies.start, voiceConfirmed] : policies.start,
    mute: isModelUnsure ? policies.mute : [...policies.mute, soft],
  };
}
