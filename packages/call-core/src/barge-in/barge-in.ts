/**
 * Decides when the agent is held, cut or goes on: signals go through the policies of the mode (policies.ts) into the table
 * (barge-in-machine.ts). Knows no audio and no socket; whoever owns it carries the decision out.
 */
import type { PhraseMeaning } from './interrupt-phrases.ts';
import { BARGE_IN_TRANSITIONS, type BargeInEffect, type BargeInEvent, type BargeInState } from './barge-in-machine.ts';
import type { BargeInPolicies } from './policies.ts';
import type { BargeInSignal, BargeInSituation, LineLevels } from './policy.ts';
import { createVoiceRun, type VoiceEvidence } from './voice-run.ts';

export interface BargeInDecision {
  effect: BargeInEffect;
  /** Of a cut: whose word it was. */
  decidedBy: 'vapi' | 'local';
  /** When the voice began that led to it; NaN when none was heard. */
  voiceSinceMs: number;
}

export interface BargeIn {
  readonly isPaused: boolean;
  /** @param window in the time of the caller's line. */
  voice(window: Readonly<VoiceEvidence>, line: Readonly<LineLevels>, unheardMs: number): BargeInDecision | undefined;
  words(
    meaning: PhraseMeaning,
    count: number,
    isFinal: boolean,
    nowMs: number,
    unheardMs: number,
  ): BargeInDecision | undefined;
  agentInterrupted(nowMs: number, unheardMs: number): BargeInDecision | undefined;
  /** Every 20 ms. */
  tick(nowMs: number, unheardMs: number): BargeInDecision | undefined;
  /** The caller begins to say something new: its words may cut. */
  utteranceStarted(): void;
  /** The agent was cut or went silent for a reason of its own. */
  reset(nowMs: number): void;
}

const VOICE: BargeInSignal = Object.freeze({ type: 'voice' });
const TICK: BargeInSignal = Object.freeze({ type: 'tick' });
const AGENT_INTERRUPTED: BargeInSignal = Object.freeze({ type: 'agentInterrupted' });

export function createBargeIn({ start, stop, mute, times }: BargeInPolicies): BargeIn {
  const run = createVoiceRun();
  let state: BargeInState = 'quiet';
  const situation: BargeInSituation = {
    nowMs: 0,
    isPaused: false,
    pausedAtMs: Number.NEGATIVE_INFINITY,
    settledAtMs: Number.NEGATIVE_INFINITY,
    falseAlarms: 0,
    canCutByWords: true,
    run,
  };

  const take = (event: BargeInEvent): BargeInEffect | undefined => {
    const transition = BARGE_IN_TRANSITIONS[state][event];
    if (!transition) return undefined;
    state = transition.to;
    situation.isPaused = state === 'paused';
    return transition.effect;
  };

  const decide = (event: BargeInEvent, decidedBy: 'vapi' | 'local'): BargeInDecision | undefined => {
    const voiceSinceMs = run.startMs;
    const effect = take(event);
    if (effect === undefined) return undefined;
    if (effect === 'pause') situation.pausedAtMs = situation.nowMs;
    else {
      situation.settledAtMs = situation.nowMs;
      run.reset();
    }
    if (effect === 'resume') situation.falseAlarms += 1;
    if (effect === 'cut') {
      situation.falseAlarms = 0;
      situation.canCutByWords = false;
      situation.pausedAtMs = Number.NEGATIVE_INFINITY;
    }
    return { effect, decidedBy, voiceSinceMs };
  };

  const look = (signal: BargeInSignal, nowMs: number, unheardMs: number): BargeInDecision | undefined => {
    situation.nowMs = nowMs;
    // What is held is unheard, so a pause never ends by itself.
    if (state !== 'paused') take(unheardMs > 0 ? 'agent.spoke' : 'agent.heard');
    if (state === 'quiet') return undefined;
    if (signal.type !== 'tick') {
      for (const policy of start) {
        const found = policy(signal, situation, times);
        if (found?.verdict === 'interrupt') return decide('caller.interrupted', found.decidedBy);
        if (found) return decide('caller.suspected', 'local');
      }
    }
    if (state === 'paused' && stop.some((policy) => policy(signal, situation, times))) {
      return decide('caller.dismissed', 'local');
    }
    return undefined;
  };

  return {
    get isPaused() {
      return situation.isPaused;
    },
    voice(window, line, unheardMs) {
      run.push(
        window,
        mute.some((policy) => policy(window, line)),
      );
      return look(VOICE, line.nowMs, unheardMs);
    },
    words(meaning, count, isFinal, nowMs, unheardMs) {
      const decision = look({ type: 'words', meaning, count, isFinal }, nowMs, unheardMs);
      if (isFinal) situation.canCutByWords = false;
      return decision;
    },
    agentInterrupted: (nowMs, unheardMs) => look(AGENT_INTERRUPTED, nowMs, unheardMs),
    tick: (nowMs, unheardMs) => (situation.isPaused ? look(TICK, nowMs, unheardMs) : undefined),
    utteranceStarted() {
      situation.canCutByWords = true;
    },
    reset(nowMs) {
      state = 'quiet';
      situation.isPaused = false;
      situation.settledAtMs = nowMs;
      run.reset();
    },
  };
}
