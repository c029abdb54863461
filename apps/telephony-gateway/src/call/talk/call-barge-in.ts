/**
 * The hands of the barge-in: brings it what the caller's sound, the caller's words and Vapi say, and carries out what it
 * decides. *Pause* silences the agent while it is unclear whether the caller cuts in, *resume* goes on with the frame that was
 * being played, *cut* throws away all that is unheard.
 */
import {
  AfterLocalCut,
  type AfterLocalCutOptions,
  type AgentOrders,
  type BargeIn,
  type BargeInDecision,
  type BargeInPolicies,
  countWords,
  createBargeIn,
  type LatencyRecorder,
  type PhraseMeaning,
  type VoiceEvidence,
} from '@trunkline/call-core';
import type { CallEvent } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { CallGuard } from '../call-guard.ts';
import type { CallJournal } from '../call-journal.ts';
import type { AgentToCaller } from '../media/agent-to-caller.ts';
import type { CallTurns } from './call-turns.ts';
import { type PhraseJudge, UnsureWords } from './unsure-words.ts';

export interface CallBargeInOptions {
  policies: BargeInPolicies;
  /** What the agent's platform is told of a cut of ours, and how. */
  afterLocalCut: AfterLocalCutOptions;
  orders: AgentOrders;
  /** What words of the caller mean while the agent is speaking. */
  readPhrase(text: string): PhraseMeaning;
  /** Who is asked about words that no list knows; `undefined`: nobody. */
  judge: PhraseJudge | undefined;
  guard: Pick<CallGuard, 'run'>;
  toCaller: AgentToCaller;
  turns: CallTurns;
  clock: Pick<Clock, 'nowMs'>;
  journal: CallJournal;
  /** The agent was cut; the caller has heard so much of what it was saying. */
  agentCut?(heardMs: number): void;
  /** Records, in ms, how long a decision to cut took to reach the wire. */
  latency: LatencyRecorder;
}

/** A duration is written down only where the beginning of a voice was known. */
const speechToClear = (ms: number): { speechToClearMs?: number } =>
  ms >= 0 ? { speechToClearMs: Math.round(ms) } : {};

/** What was heard of the turns that a cut has ended. */
const heardOf = (facts: readonly CallEvent[]): string =>
  facts.flatMap((fact) => (fact.type === 'agent.turnEnded' && fact.heardText !== '' ? [fact.heardText] : [])).join(' ');

export class CallBargeIn {
  readonly #bargeIn: BargeIn;
  readonly #afterLocalCut: AfterLocalCut;
  readonly #options: CallBargeInOptions;
  readonly #unsureWords: UnsureWords | undefined;
  readonly #line = { nowMs: 0, thresholdDbfs: 0 };
  #pausedAtMs = 0;

  constructor(options: CallBargeInOptions) {
    this.#options = options;
    this.#bargeIn = createBargeIn(options.policies);
    this.#afterLocalCut = new AfterLocalCut(options.orders, options.afterLocalCut);
    const { judge, guard, clock } = options;
    this.#unsureWords =
      judge &&
      new UnsureWords({
        judge,
        bargeIn: this.#bargeIn,
        guard,
        nowMs: () => clock.nowMs(),
        unheardMs: () => this.#unheardMs,
        carryOut: (decision, nowMs) => this.#carryOut(decision, nowMs),
      });
  }

  /** 32 ms of the caller's line have been looked at. @param thresholdDbfs below this level nothing counts as a voice. */
  voiceLookedAt(window: Readonly<VoiceEvidence>, thresholdDbfs: number): void {
    this.#line.nowMs = this.#options.clock.nowMs();
    this.#line.thresholdDbfs = thresholdDbfs;
    this.#carryOut(this.#bargeIn.voice(window, this.#line, this.#unheardMs), this.#line.nowMs);
  }

  words(text: string, isFinal: boolean): void {
    // Partial transcripts come several times a second, and there is no use in reading them while nothing can be cut.
    if (this.#unheardMs <= 0 && !isFinal) return;
    const { clock, readPhrase } = this.#options;
    const nowMs = clock.nowMs();
    const said = { text, meaning: readPhrase(text), count: countWords(text), isFinal };
    if (this.#unsureWords?.take(said, nowMs)) return;
    this.#carryOut(this.#bargeIn.words(said.meaning, said.count, isFinal, nowMs, this.#unheardMs), nowMs);
  }

  /** Vapi has stopped its agent. @param agentTurn its own id of the turn that is void. */
  agentInterrupted(agentTurn: string | undefined): void {
    const nowMs = this.#options.clock.nowMs();
    const { gate } = this.#options.toCaller;
    // The word comes late, and the caller is listening to the answer.
    if (gate.isPast(agentTurn)) return;
    gate.shut(nowMs, 'vapi', agentTurn);
    this.#afterLocalCut.agentInterrupted();
    this.#carryOut(this.#bargeIn.agentInterrupted(nowMs, this.#unheardMs), nowMs);
  }

  /**
   * The caller has written something, which is meant whatever the mode and cannot be a mistake of the ear.
   * @returns whether the agent was cut.
   */
  callerTyped(): boolean {
    if (this.#unheardMs <= 0) return false;
    const nowMs = this.#options.clock.nowMs();
    this.#cut({ effect: 'cut', decidedBy: 'local', voiceSinceMs: Number.NaN }, nowMs);
    this.#bargeIn.reset(nowMs);
    return true;
  }

  /** The agent's platform hears nothing of what is written, so that it would go on with what was cut. */
  breakOff(): void {
    this.#options.orders.interrupt();
  }

  /** The caller begins to say something new, whose words may cut. */
  utteranceStarted(): void {
    this.#bargeIn.utteranceStarted();
  }

  callerTurnEnded(): void {
    this.#afterLocalCut.callerTurnEnded();
  }

  /** The turn that was cut is over at the agent's side. */
  cutTurnStopped(): void {
    this.#afterLocalCut.agentStopped();
  }

  /** The agent begins a later turn than it was in. */
  nextTurnBegan(): void {
    this.#afterLocalCut.nextTurnBegan();
  }

  /** A socket to the agent is open. @param isNew the caller has not talked to this agent yet. */
  agentOpened(isNew: boolean): void {
    this.#afterLocalCut.agentOpened(isNew);
  }

  /** Every 20 ms: a pause does not last for ever. */
  tick(nowMs: number): void {
    this.#afterLocalCut.tick(nowMs);
    if (this.#bargeIn.isPaused) this.#carryOut(this.#bargeIn.tick(nowMs, this.#unheardMs), nowMs);
  }

  /** Events that the table of the barge-in does not know in the state in which they came. */
  get unexpectedEvents(): number {
    return this.#bargeIn.unexpectedEvents;
  }

  get #unheardMs(): number {
    return this.#options.toCaller.unheardMs;
  }

  #carryOut(decision: BargeInDecision | undefined, nowMs: number): void {
    if (!decision) return;
    switch (decision.effect) {
      case 'cut':
        this.#cut(decision, nowMs);
        return;
      case 'pause':
        this.#pause(decision, nowMs);
        return;
      case 'resume':
        this.#resume(nowMs);
    }
  }

  #pause({ voiceSinceMs }: BargeInDecision, nowMs: number): void {
    const { toCaller, journal } = this.#options;
    toCaller.downlink.pause(nowMs);
    this.#pausedAtMs = nowMs;
    journal.record({ type: 'agent.paused', atMs: journal.epochMs(nowMs), ...speechToClear(nowMs - voiceSinceMs) });
  }

  #resume(nowMs: number): void {
    const { toCaller, journal } = this.#options;
    toCaller.downlink.resume(nowMs);
    const pausedMs = Math.round(nowMs - this.#pausedAtMs);
    journal.record({ type: 'agent.resumed', atMs: journal.epochMs(nowMs), pausedMs });
  }

  #cut({ decidedBy, voiceSinceMs }: BargeInDecision, decidedMs: number): void {
    const { toCaller, turns, clock, latency } = this.#options;
    // Vapi's own cut has shut the gate already. Of ours Vapi knows nothing, and it goes on sending.
    if (decidedBy === 'local') toCaller.gate.shut(decidedMs, 'local');
    const { heardMs } = toCaller.downlink.heard;
    // An agent that was paused fell silent then, and not now.
    const clearedMs = toCaller.downlink.isPaused ? this.#pausedAtMs : decidedMs;
    const droppedMs = toCaller.cut();
    const decisionToClearMs = clock.nowMs() - decidedMs;
    latency.record(decisionToClearMs);
    const times = { heardMs, droppedMs, decisionToClearMs, ...speechToClear(clearedMs - voiceSinceMs) };
    const facts = turns.step({ type: 'agent.cut', decidedBy, ...times }, decidedMs);
    const ended = facts.find((fact) => fact.type === 'agent.turnEnded');
    if (ended) this.#options.agentCut?.(ended.heardMs);
    if (decidedBy === 'local') this.#afterLocalCut.cut(heardOf(facts), decidedMs);
  }
}
