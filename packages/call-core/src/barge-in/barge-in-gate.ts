/**
 * Keeps late audio of a cut turn away from the caller. Vapi may send some after it has said `user-interrupted`, and it does not
 * promise an order of its messages against its audio. So the gate stays shut until there is a sign of the next turn: the
 * agent's next `speech-update`, output of another turn, or a silence in its audio that no network makes.
 *
 * An interruption that arrives before the audio it is about still keeps that audio away, because the gate shuts whether or not
 * anything is playing.
 */

export interface BargeInGate {
  readonly isShut: boolean;
  /** @param agentTurn the agent's own id of the turn that is cut, if it gave one. */
  shut(nowMs: number, agentTurn?: string): void;
  /** The agent begins to speak. */
  speechStarted(): void;
  /** The agent's model puts out text for `agentTurn`. */
  modelSpoke(agentTurn: string | undefined): void;
  /** Asked for every piece of agent audio, in order. */
  admits(nowMs: number): boolean;
}

class SilenceGate implements BargeInGate {
  isShut = false;
  readonly #silenceMs: number;
  #cutTurn: string | undefined;
  #lastAudioMs = 0;

  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
  }

  shut(nowMs: number, agentTurn?: string): void {
    this.isShut = true;
    this.#cutTurn = agentTurn;
    this.#lastAudioMs = nowMs;
  }

  speechStarted(): void {
    this.isShut = false;
  }

  modelSpoke(agentTurn: string | undefined): void {
    if (this.#cutTurn !== undefined && agentTurn !== undefined && agentTurn !== this.#cutTurn) this.isShut = false;
  }

  admits(nowMs: number): boolean {
    if (nowMs - this.#lastAudioMs >= this.#silenceMs) this.isShut = false;
    this.#lastAudioMs = nowMs;
    return !this.isShut;
  }
}

/** @param silenceMs without audio after which whatever comes belongs to a new turn. */
export const createBargeInGate = (silenceMs = 400): BargeInGate => new SilenceGate(silenceMs);
