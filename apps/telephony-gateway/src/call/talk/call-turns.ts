/**
 * The turns of one call: holds the state of the turn machine, feeds it, and writes down the facts that it yields. A stage on
 * the way of the agent's audio (media/agent-to-caller.ts), which asks it what belongs to a turn.
 */
import { type AudioFormat, levelMeterOf } from '@trunkline/audio';
import {
  type Floor,
  openAgentTurn,
  partialOf,
  resumedTurnState,
  type ShownWords,
  stepTurn,
  type TurnInput,
  type TurnState,
  unannouncedFromMs,
  unsentToMs,
  untoldFromMs,
  type UnfinishedEntry,
  unfinishedTalk,
} from '@trunkline/call-core';
import { buildTurnId, type CallEvent, type TurnId } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { CallJournal } from '../call-journal.ts';

export class CallTurns {
  /** When either side last spoke. It has a value from the start, without which V8 would make an object of each number that is written to it. */
  lastSpeechMs = 0;
  /** When the caller was sent the agent's first frame. */
  firstFrameMs: number | undefined = undefined;
  /** From this position on, a frame to the caller is the first of a turn that is not announced yet; read for every frame. */
  announceFromMs = Number.POSITIVE_INFINITY;
  /** Once audio up to this position has gone out, a turn has gone out whole; read every 20 ms. */
  finishAtMs = Number.POSITIVE_INFINITY;
  /** Once the caller has heard up to this position, that says something of a turn; read for every mark. */
  untoldFromMs = Number.POSITIVE_INFINITY;
  /** Whether a turn of the agent is open; read for every message of its audio. */
  isAgentTurnOpen = false;
  #state: TurnState;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #journal: CallJournal;
  readonly #levelDbfs: (bytes: Uint8Array) => number;

  /**
   * @param turnsBefore turns that the call has had on other replicas.
   * @param format of the audio that `takesAudio` is asked about.
   */
  constructor(clock: Pick<Clock, 'nowMs'>, journal: CallJournal, turnsBefore: number, format: AudioFormat = 'mulaw') {
    this.#clock = clock;
    this.#journal = journal;
    this.#levelDbfs = levelMeterOf(format);
    this.#state = resumedTurnState(turnsBefore);
    this.lastSpeechMs = clock.nowMs();
  }

  get floor(): Floor {
    return this.#state.floor;
  }

  /** Turns so far, on other replicas too. */
  get count(): number {
    return this.#state.turnIndex;
  }

  /** @returns the facts that were written down for it. */
  step(input: TurnInput, nowMs = this.#clock.nowMs()): readonly CallEvent[] {
    const next = stepTurn(this.#state, input, this.#journal.epochMs(nowMs));
    this.#state = next.state;
    this.announceFromMs = unannouncedFromMs(next.state);
    this.finishAtMs = unsentToMs(next.state);
    this.untoldFromMs = untoldFromMs(next.state);
    this.isAgentTurnOpen = openAgentTurn(next.state) !== undefined;
    for (const fact of next.facts) this.#journal.record(fact);
    return next.facts;
  }

  /**
   * Whether agent audio belongs to a turn; its first sound opens one.
   * @param positionMs where it will stand on the scale of the heard ledger.
   */
  takesAudio(audio: Uint8Array, positionMs: number, nowMs: number): boolean {
    if (!this.isAgentTurnOpen) {
      this.step({ type: 'agent.audioReceived', positionMs, levelDbfs: this.#levelDbfs(audio) }, nowMs);
      if (!this.isAgentTurnOpen) return false;
    }
    this.lastSpeechMs = nowMs;
    return true;
  }

  /** The first frame of a turn goes to the caller. @returns the turn. */
  frameSent(nowMs: number): TurnId | undefined {
    this.firstFrameMs ??= nowMs;
    const [fact] = this.step({ type: 'agent.audioSent' }, nowMs);
    return fact?.type === 'agent.turnStarted' ? fact.turnId : undefined;
  }

  /** The caller has heard a hole in the agent's speech. */
  gapHeard({ turnId, sinceMs, gapMs }: { turnId: TurnId; sinceMs: number; gapMs: number }): void {
    this.#journal.record({ type: 'caller.gapHeard', atMs: this.#journal.epochMs(sinceMs), turnId, gapMs });
  }

  /** The caller's voice has ended, or the agent answers it. */
  callerStopped(atMs: number): void {
    this.#journal.record({ type: 'caller.stoppedSpeaking', atMs: this.#journal.epochMs(atMs) });
  }

  /** What the caller has said last was typed. */
  typed(characters: number): void {
    const atMs = this.#journal.epochMs(this.#clock.nowMs());
    this.#journal.record({ type: 'caller.typed', atMs, turnId: this.turnId, characters });
  }

  /** The turn of what the caller has said last. */
  get turnId(): TurnId {
    return buildTurnId(Math.max(1, this.#state.turnIndex));
  }

  /** The turn of the agent that is open; `undefined` if there is none. */
  get agentTurnId(): TurnId | undefined {
    return openAgentTurn(this.#state)?.turnId;
  }

  /** What the caller is just saying. @param text of a transcript that may still change. */
  partial(text: string): ShownWords {
    return partialOf(this.#state, text);
  }

  /** What was said and is not in the record yet. @param endMs where the agent audio that has come ends. */
  unfinished(endMs: number): UnfinishedEntry[] {
    return unfinishedTalk(this.#state, endMs);
  }
}
