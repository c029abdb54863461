/**
 * Decides when the agent is paused, cut or resumed: signals go through the policies of the mode (policies.ts) into the table
 * (barge-in-machine.ts). It knows no audio and no socket; its owner carries each decision out.
 */
import { isAudible } from './audible.ts';
import { BARGE_IN_TRANSITIONS, type BargeInEffect, type BargeInEvent, type BargeInState } from './barge-in-machine.ts';
import type { PhraseMeaning } from './interrupt-phrases.ts';
import type { BargeInPolicies } from './policies.ts';
import type { BargeInSignal, BargeInSituation, LineLevels } from './policy.ts';
import type { PhraseVerdict } from './unsure-words.ts';
import { createVoiceRun, type VoiceEvidence } from './voice-run.ts';

export interface BargeInDecision {
  effect: BargeInEffect;
  /** Whose word led to a cut. */
  decidedBy: 'vapi' | 'local';
  /** When the voice that led to the decision began; NaN when none was heard. */
  voiceSinceMs: number;
}

export interface BargeIn {
  readonly isPaused: boolean;
  /** Events that the table does not know in the state they came in. Each one shows policies that contradict the table. */
  readonly unexpectedEvents: number;
  /** @param window its time is that of the caller's line, which is earlier than `line.nowMs`. */
  voice(window: Readonly<VoiceEvidence>, line: Readonly<LineLevels>, unheardMs: number): BargeInDecision | undefined;
  words(
    meaning: PhraseMeaning,
    count: number,
    isFinal: boolean,
    nowMs: number,
    unheardMs: number,
  ): BargeInDecision | undefined;
  /** Whether words that come now belong to a pause: it goes on, or began a short time ago. */
  isOfPause(nowMs: number): boolean;
  /**
   * Somebody is asked what words of the caller mean. Until `untilMs`, and at most `MOST_ASKED_MS` beyond its deadline, neither silence
   * nor its length ends the pause.
   */
  ask(untilMs: number): void;
  /** The question is answered, or has become void. `undefined`: nobody has said anything of use. */
  answered(
    verdict: PhraseVerdict | undefined,
    isFinal: boolean,
    nowMs: number,
    unheardMs: number,
  ): BargeInDecision | undefined;
  agentInterrupted(nowMs: number, unheardMs: number): BargeInDecision | undefined;
  /** Called every 20 ms. */
  tick(nowMs: number, unheardMs: number): BargeInDecision | undefined;
  /** The caller begins to say something new, whose words may cut. */
  utteranceStarted(): void;
  /** The agent was cut or fell silent for another reason than a decision of this object. */
  reset(nowMs: number): void;
}

/** A caller who says one unsure phrase after the other does not keep the agent paused for longer than this beyond its deadline. */
export const MOST_ASKED_MS = 600;

const VOICE: BargeInSignal = Object.freeze({ type: 'voice' });
const TICK: BargeInSignal = Object.freeze({ type: 'tick' });
const AGENT_INTERRUPTED: BargeInSignal = Object.freeze({ type: 'agentInterrupted' });

class PolicyBargeIn implements BargeIn {
  unexpectedEvents = 0;
  readonly #run = createVoiceRun();
  readonly #policies: BargeInPolicies;
  #state: BargeInState = 'quiet';
  #askedUntilMs = Number.NEGATIVE_INFINITY;
  readonly #situation: BargeInSituation = {
    nowMs: 0,
    isPaused: false,
    pausedAtMs: Number.NEGATIVE_INFINITY,
    settledAtMs: Number.NEGATIVE_INFINITY,
    falseAlarms: 0,
    canCutByWords: true,
    run: this.#run,
  };

  constructor(policies: BargeInPolicies) {
    this.#policies = policies;
  }

  get isPaused(): boolean {
    return this.#situation.isPaused;
  }

  voice(window: Readonly<VoiceEvidence>, line: Readonly<LineLevels>, unheardMs: number): BargeInDecision | undefined {
    const isMuted = this.#policies.mute.some((policy) => policy(window, line));
    this.#run.push(window, isMuted, isAudible(window, line));
    return this.#look(VOICE, line.nowMs, unheardMs);
  }

  words(
    meaning: PhraseMeaning,
    count: number,
    isFinal: boolean,
    nowMs: number,
    unheardMs: number,
  ): BargeInDecision | undefined {
    const decision = this.#look({ type: 'words', meaning, count, isFinal }, nowMs, unheardMs);
    if (isFinal) this.#situation.canCutByWords = false;
    return decision;
  }

  isOfPause(nowMs: number): boolean {
    return this.isPaused || nowMs - this.#situation.pausedAtMs <= this.#policies.times.wordsLateMs;
  }

  ask(untilMs: number): void {
    const { pausedAtMs } = this.#situation;
    this.#askedUntilMs = Math.min(untilMs, pausedAtMs + this.#policies.times.confirmWithinMs + MOST_ASKED_MS);
  }

  answered(
    verdict: PhraseVerdict | undefined,
    isFinal: boolean,
    nowMs: number,
    unheardMs: number,
  ): BargeInDecision | undefined {
    this.#askedUntilMs = Number.NEGATIVE_INFINITY;
    if (verdict === undefined) return undefined;
    const decision = this.#look({ type: 'meant', verdict }, nowMs, unheardMs);
    if (isFinal) this.#situation.canCutByWords = false;
    return decision;
  }

  agentInterrupted(nowMs: number, unheardMs: number): BargeInDecision | undefined {
    return this.#look(AGENT_INTERRUPTED, nowMs, unheardMs);
  }

  tick(nowMs: number, unheardMs: number): BargeInDecision | undefined {
    return this.#situation.isPaused ? this.#look(TICK, nowMs, unheardMs) : undefined;
  }

  utteranceStarted(): void {
    this.#situation.canCutByWords = true;
  }

  reset(nowMs: number): void {
    this.#state = 'quiet';
    this.#situation.isPaused = false;
    this.#situation.settledAtMs = nowMs;
    this.#askedUntilMs = Number.NEGATIVE_INFINITY;
    this.#run.reset();
  }

  #look(signal: BargeInSignal, nowMs: number, unheardMs: number): BargeInDecision | undefined {
    const situation = this.#situation;
    const { start, stop, times } = this.#policies;
    situation.nowMs = nowMs;
    this.#take(unheardMs > 0 ? 'agent.spoke' : 'agent.heard');
    if (this.#state === 'quiet') return undefined;
    if (signal.type !== 'tick') {
      for (const policy of start) {
        const found = policy(signal, situation, times);
        if (found?.verdict === 'interrupt') return this.#decide('caller.interrupted', found.decidedBy);
        if (found) return this.#decide('caller.suspected', 'local');
      }
    }
    const isAsking = signal.type !== 'words' && nowMs < this.#askedUntilMs;
    if (this.#state === 'paused' && !isAsking && stop.some((policy) => policy(signal, situation, times))) {
      return this.#decide('caller.dismissed', 'local');
    }
    return undefined;
  }

  #decide(event: BargeInEvent, decidedBy: 'vapi' | 'local'): BargeInDecision | undefined {
    const situation = this.#situation;
    const voiceSinceMs = this.#run.startMs;
    const effect = this.#take(event);
    if (effect === undefined) return undefined;
    if (effect === 'pause') situation.pausedAtMs = situation.nowMs;
    else {
      situation.settledAtMs = situation.nowMs;
      this.#askedUntilMs = Number.NEGATIVE_INFINITY;
      this.#run.reset();
    }
    if (effect === 'resume') situation.falseAlarms += 1;
    if (effect === 'cut') {
      situation.falseAlarms = 0;
      situation.canCutByWords = false;
      situation.pausedAtMs = Number.NEGATIVE_INFINITY;
    }
    return { effect, decidedBy, voiceSinceMs };
  }

  #take(event: BargeInEvent): BargeInEffect | undefined {
    const transition = BARGE_IN_TRANSITIONS[this.#state][event];
    if (!transition) {
      this.unexpectedEvents += 1;
      return undefined;
    }
    this.#state = transition.to;
    this.#situation.isPaused = this.#state === 'paused';
    return transition.effect;
  }
}

export const createBargeIn = (policies: BargeInPolicies): BargeIn => new PolicyBargeIn(policies);
