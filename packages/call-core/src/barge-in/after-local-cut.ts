/**
 * What the agent's platform is told when the gateway cut the agent and the platform has not stopped it: otherwise its history
 * holds words that nobody heard, and it goes on with them while the caller waits in silence. A platform that stops by itself
 * within `waitMs` knows all that, and is told nothing.
 */

/**
 * `nothing`; `tell`: what was really heard; `mute`: that, and the agent is silenced until the caller has finished; `interrupt`:
 * that, and the agent is made to break off by words that it says instead.
 */
export const AFTER_LOCAL_CUT_MODES = ['nothing', 'tell', 'mute', 'interrupt'] as const;
export type AfterLocalCutMode = (typeof AFTER_LOCAL_CUT_MODES)[number];

/** Carries out what is decided. */
export interface AgentOrders {
  mute(): void;
  unmute(): void;
  interrupt(): void;
  /** @param heardText what the caller has heard of the turn that was cut; may be empty. */
  tellHeard(heardText: string): void;
}

export interface AfterLocalCutOptions {
  mode: AfterLocalCutMode;
  /** How long the platform may take to stop the agent by itself. */
  waitMs: number;
}

/** An agent is never muted for longer, whatever becomes of the caller's turn. */
const MAX_MUTED_MS = 8_000;

export class AfterLocalCut {
  readonly #orders: AgentOrders;
  readonly #options: Readonly<AfterLocalCutOptions>;
  /** What was heard of the cut turn, while it is open whether the platform has to be told. */
  #heardText: string | undefined = undefined;
  #dueMs = 0;
  #mutedAtMs = Number.NaN;
  /** The cut turn is over at the platform, so that there is nothing to break off. */
  #isOver = false;
  /** Since the caller last finished. The words said instead may be cut as well, and must not lead to others. */
  #hasInterrupted = false;
  #hasOpened = false;

  constructor(orders: AgentOrders, options: Readonly<AfterLocalCutOptions>) {
    this.#orders = orders;
    this.#options = options;
  }

  get isMuted(): boolean {
    return !Number.isNaN(this.#mutedAtMs);
  }

  /** The gateway has cut the agent. */
  cut(heardText: string, nowMs: number): void {
    const { mode, waitMs } = this.#options;
    if (mode === 'nothing') return;
    this.#heardText = heardText;
    this.#isOver = false;
    this.#dueMs = nowMs + waitMs;
    if (mode !== 'mute') return;
    if (!this.isMuted) this.#orders.mute();
    this.#mutedAtMs = nowMs;
  }

  /** The platform has cut the agent by itself. */
  agentInterrupted(): void {
    this.#heardText = undefined;
    this.#unmute();
  }

  /** The turn that was cut is over at the platform, whether or not that has cut it. */
  agentStopped(): void {
    this.#isOver = true;
    this.#unmute();
  }

  /** The agent begins a later turn, which must be heard and not be broken off. */
  nextTurnBegan(): void {
    this.#isOver = true;
    this.#tell();
    this.#unmute();
  }

  callerTurnEnded(): void {
    this.#hasInterrupted = false;
    this.#unmute();
  }

  /** A socket to the agent is open. @param isNew the agent is another one, which is told the conversation. */
  agentOpened(isNew: boolean): void {
    const isTakenOver = !isNew && !this.#hasOpened;
    this.#hasOpened = true;
    if (isNew) this.#heardText = undefined;
    // An order may have been lost with the socket, and a replica that is gone may have given one to mute.
    else if (this.isMuted || (isTakenOver && this.#options.mode === 'mute')) this.#orders.unmute();
    this.#mutedAtMs = Number.NaN;
  }

  /** Every 20 ms. */
  tick(nowMs: number): void {
    if (this.#heardText !== undefined && nowMs >= this.#dueMs) this.#tell();
    if (nowMs - this.#mutedAtMs >= MAX_MUTED_MS) this.#unmute();
  }

  #tell(): void {
    const heardText = this.#heardText;
    if (heardText === undefined) return;
    this.#heardText = undefined;
    if (this.#options.mode === 'interrupt' && !this.#isOver && !this.#hasInterrupted) {
      this.#hasInterrupted = true;
      this.#orders.interrupt();
    }
    this.#orders.tellHeard(heardText);
  }

  #unmute(): void {
    if (!this.isMuted) return;
    this.#mutedAtMs = Number.NaN;
    this.#orders.unmute();
  }
}
