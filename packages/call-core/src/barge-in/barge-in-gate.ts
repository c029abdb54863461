/**
 * Keeps what is left of a cut turn away from the caller and from the record: its late audio, text and messages, in any order
 * (turn-order.ts). An agent that was not told of the cut goes on sending, and one that was may still have some on its way.
 *
 * The gate opens for a later turn only. That is known from a number or an id of the agent's; where it gives neither, from the
 * order: the agent speaks anew after the caller has finished. So that no turn is kept out for good, a silence in the agent's
 * audio that no network makes opens the gate as well.
 *
 * An interruption that arrives before the audio it is about still keeps that audio away, because the gate shuts whether or not
 * anything is playing.
 */
import { type AgentSpeechSign, TurnOrder, type TurnPlace } from './turn-order.ts';

export interface BargeInGate {
  readonly isShut: boolean;
  /**
   * The turn that is being said is cut, and all that has begun behind it.
   * @param by whoever cut it: only an agent that stopped by itself sends no more of it.
   * @param agentTurn the agent's own id of the turn that is cut, if it gave one.
   */
  shut(nowMs: number, by: 'vapi' | 'local', agentTurn?: string): void;
  /** Whether `agentTurn` was cut, and a later turn has begun since. */
  isPast(agentTurn: string | undefined): boolean;
  /** The agent says that it speaks; it may say so many times in a turn. */
  speechStarted(sign: AgentSpeechSign, nowMs: number): TurnPlace;
  /** The agent says that it has stopped. @returns `cut` for the turn that the gate is shut for. */
  speechStopped(turn: number | undefined): 'past' | 'cut' | 'present';
  /** The agent's model puts out text for `agentTurn`. */
  modelSpoke(agentTurn: string | undefined, nowMs: number): void;
  /** The caller has finished saying something. */
  callerTurnEnded(): void;
  /** Takes text of the agent. @returns whether it is for the record now; text that waits is given out by `takeText`. */
  admitsText(text: string, exact: boolean, nowMs: number): boolean;
  /** @returns text of the turn that the gate has opened for, once. */
  takeText(): string | undefined;
  /** Asked for every piece of agent audio, in order. @param isSilence whether there is no sound in it. */
  admits(nowMs: number, isSilence?: boolean): boolean;
  /** The present turn is over. */
  turnEnded(): void;
  /** The agent was muted and is heard again: the silence was none of its own. */
  unmuted(nowMs: number): void;
  /** Another agent, which counts its turns anew. */
  reset(): void;
}

/** An agent that does not know of the cut makes longer pauses within what it says than one that has stopped. */
const GOING_ON_SILENCE_MS = 1_500;
/** Between the last audio of a cut turn and the first of the next one, whose model has begun to write. */
const EXPECTED_GAP_MS = 100;
/** If there is no such gap, what comes this long after the model began to write is the next turn. */
const EXPECTED_WITHIN_MS = 1_000;
/** Pieces of text that wait for their turn to be heard; oldest first out. A sentence or two is usual. */
const MAX_TEXTS = 16;

class LaterTurnGate implements BargeInGate {
  isShut = false;
  readonly #silenceMs: number;
  #order = new TurnOrder();
  #isGoingOn = false;
  #expectedSinceMs = Number.NaN;
  #hasCallerFinished = false;
  /** The gate has opened for a turn that is known to be a later one, and not only because there was silence. */
  #isLaterTurn = false;
  #hasSound = false;
  #lastAudioMs = 0;
  #texts: { text: string; atMs: number }[] = [];
  #openedText: string | undefined = undefined;

  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
  }

  shut(nowMs: number, by: 'vapi' | 'local', agentTurn?: string): void {
    if (this.isShut && !this.#isAnother(by, agentTurn)) {
      if (by === 'vapi') this.#isGoingOn = false;
      this.#order.cutModel(agentTurn ?? undefined);
      return;
    }
    const isNextUnderWay = by === 'vapi' && agentTurn !== undefined && this.#order.hasTurnAfter(agentTurn);
    this.#order.cut(agentTurn, this.#hasSound, nowMs);
    this.isShut = true;
    this.#isGoingOn = by === 'local';
    this.#expectedSinceMs = isNextUnderWay ? nowMs : Number.NaN;
    this.#hasCallerFinished = false;
    this.#hasSound = false;
    this.#lastAudioMs = nowMs;
    this.#texts = [];
    this.#openedText = undefined;
  }

  isPast(agentTurn: string | undefined): boolean {
    return agentTurn !== undefined && !this.isShut && this.#isLaterTurn && this.#order.isCut(agentTurn);
  }

  speechStarted(sign: AgentSpeechSign, nowMs: number): TurnPlace {
    // Without a number only the order tells an answer from a repetition.
    if (this.isShut && sign.turn === undefined && !this.#hasCallerFinished && !this.#isExpected) return 'past';
    const place = this.#order.speechStarted(sign, nowMs);
    if (place === 'past' || !this.isShut) return place;
    const written = this.#isExpected ? this.#texts.map(({ text }) => text).join(' ') : '';
    this.#open(written || (sign.text ?? this.#texts.at(-1)?.text), true);
    return 'next';
  }

  speechStopped(turn: number | undefined): 'past' | 'cut' | 'present' {
    const place = this.#order.speechStopped(turn);
    if (!this.isShut) return place === 'present' ? 'present' : 'past';
    if (place === 'past') return 'past';
    this.#isGoingOn = false;
    return 'cut';
  }

  modelSpoke(agentTurn: string | undefined, nowMs: number): void {
    const isNext =
      agentTurn === undefined ? this.#hasCallerFinished : this.#order.modelSpoke(agentTurn, nowMs) === 'next';
    if (!this.isShut || !isNext || this.#isExpected) return;
    this.#expectedSinceMs = nowMs;
    this.#texts = [];
  }

  callerTurnEnded(): void {
    this.#hasCallerFinished = true;
    this.#order.callerTurnEnded();
  }

  admitsText(text: string, exact: boolean, nowMs: number): boolean {
    if (!this.isShut) return true;
    // A transcript is made of what was spoken, and nothing of a later turn has been spoken yet.
    if (!exact) return false;
    this.#texts.push({ text, atMs: nowMs });
    if (this.#texts.length > MAX_TEXTS) this.#texts.shift();
    return false;
  }

  takeText(): string | undefined {
    const text = this.#openedText;
    this.#openedText = undefined;
    return text;
  }

  admits(nowMs: number, isSilence = false): boolean {
    const silentMs = nowMs - this.#lastAudioMs;
    if (!isSilence) this.#lastAudioMs = nowMs;
    if (this.isShut && this.#isNextTurn(silentMs, nowMs)) this.#openAfter(nowMs - silentMs);
    if (!this.isShut && !isSilence) this.#hasSound = true;
    return !this.isShut;
  }

  turnEnded(): void {
    this.#hasSound = false;
    this.#order.ended();
  }

  unmuted(nowMs: number): void {
    this.#lastAudioMs = nowMs;
  }

  reset(): void {
    this.#order = new TurnOrder();
    this.#hasSound = false;
    this.#open(undefined, false);
  }

  get #isExpected(): boolean {
    return !Number.isNaN(this.#expectedSinceMs);
  }

  /** Whether an interruption at a shut gate is not about the turn that is cut already, but about one behind it. */
  #isAnother(by: 'vapi' | 'local', agentTurn: string | undefined): boolean {
    if (!this.#isExpected) return false;
    return agentTurn === undefined ? by === 'vapi' && !this.#isGoingOn : !this.#order.isCut(agentTurn);
  }

  #isNextTurn(silentMs: number, nowMs: number): boolean {
    if (silentMs >= (this.#isGoingOn ? GOING_ON_SILENCE_MS : this.#silenceMs)) return true;
    return this.#isExpected && (silentMs >= EXPECTED_GAP_MS || nowMs - this.#expectedSinceMs >= EXPECTED_WITHIN_MS);
  }

  /** Opens for audio behind a silence: text that came in the silence, or of a turn that was expected, is that turn's. */
  #openAfter(silentSinceMs: number): void {
    const isOfTurn = ({ atMs }: { atMs: number }): boolean => this.#isExpected || atMs >= silentSinceMs;
    const texts = this.#texts.filter(isOfTurn).map(({ text }) => text);
    this.#open(texts.join(' '), this.#isExpected);
  }

  #open(text: string | undefined, isLaterTurn: boolean): void {
    this.isShut = false;
    this.#isLaterTurn = isLaterTurn;
    this.#expectedSinceMs = Number.NaN;
    this.#texts = [];
    this.#openedText = text || undefined;
  }
}

/** @param silenceMs without audio after which whatever comes belongs to a new turn, once the agent has stopped. */
export const createBargeInGate = (silenceMs = 400): BargeInGate => new LaterTurnGate(silenceMs);
