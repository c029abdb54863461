/**
 * Keeps late audio of a cut turn away from the caller. Vapi may send some after it has said `user-interrupted`, and the
 * order of its messages against its audio is not promised; so the gate stays shut until there is a sign of the next turn:
 * the agent's next `speech-update`, output of another turn, or a pause in its audio that no network makes.
 *
 * A cancel that arrives before the audio it cancels still cancels it: the gate shuts whether or not anything is playing.
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

/** @param pauseMs without audio after which whatever comes is of a new turn. */
export function createBargeInGate(pauseMs = 400): BargeInGate {
  let isShut = false;
  let cutTurn: string | undefined;
  let lastAudioMs = 0;
  const open = (): void => {
    isShut = false;
    cutTurn = undefined;
  };
  return {
    get isShut() {
      return isShut;
    },
    shut(nowMs, agentTurn) {
      isShut = true;
      cutTurn = agentTurn;
      lastAudioMs = nowMs;
    },
    speechStarted: open,
    modelSpoke(agentTurn) {
      if (isShut && cutTurn !== undefined && agentTurn !== undefined && agentTurn !== cutTurn) open();
    },
    admits(nowMs) {
      if (!isShut) return true;
      if (nowMs - lastAudioMs >= pauseMs) {
        open();
        return true;
      }
      lastAudioMs = nowMs;
      return false;
    },
  };
}
