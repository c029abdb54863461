/**
 * Shows an answer, word by word, in the feed of its session. Words are gathered for `gatherMs` or `gatherBytes`, whichever is
 * first, because each write costs Redis a command and each reader a wake-up. One write is under way at a time.
 *
 * Drop policy: none. While Redis is away the words wait here, at most one answer of them, for as long as the store says that it
 * is away; a write is repeated with its number, so that nothing is shown twice.
 */
import { type ChatEvent, TrunklineError } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { ChatTurns, HeldTurn, TurnProgress } from '@trunkline/session-store';

export interface AnswerWriterOptions {
  turns: Pick<ChatTurns, 'append' | 'renew'>;
  turn: HeldTurn;
  clock: Clock;
  /** The turn is another's by now, or cannot be written any more. */
  onLost: () => void;
  /** The first words of the turn are shown. */
  onFirstWord?: () => void;
  gatherMs?: number;
  gatherBytes?: number;
  /** How long Redis may be away before the turn is given up. @defaultValue 60000 */
  giveUpMs?: number;
}

const RETRY_MS = 250;
const HIGH_SURROGATE = /[\uD800-\uDBFF]$/;

export class AnswerWriter {
  readonly #options: Required<AnswerWriterOptions>;
  #waiting = '';
  #shown: string;
  #step: number;
  #isLost = false;
  #cancelGather: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #chatId: string | undefined;

  constructor(options: AnswerWriterOptions) {
    this.#options = { onFirstWord: () => {}, gatherMs: 30, gatherBytes: 64, giveUpMs: 60_000, ...options };
    this.#shown = options.turn.shown;
    this.#step = options.turn.step;
    this.#chatId = options.turn.chatId;
  }

  /** All words that readers have been shown. */
  get shown(): string {
    return this.#shown;
  }

  /** The same with those that are about to be shown. */
  get said(): string {
    return this.#shown + this.#waiting;
  }

  get chatId(): string | undefined {
    return this.#chatId;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Whether anything was written of this turn, by whomever. */
  get hasBegun(): boolean {
    return this.#step > 0;
  }

  /** Takes words as they come. */
  say(text: string, chatId?: string): void {
    this.#chatId = chatId ?? this.#chatId;
    if (text === '') return;
    this.#waiting += text;
    if (Buffer.byteLength(this.#waiting) >= this.#options.gatherBytes) void this.flush();
    else this.#cancelGather ??= this.#options.clock.setTimeout(() => void this.flush(), this.#options.gatherMs);
  }

  /** Resolves when all that was said is shown, or the turn is lost. */
  flush(): Promise<void> {
    this.#cancelGather?.();
    this.#cancelGather = undefined;
    return this.#enqueue(async () => {
      const text = this.#waiting;
      // Half a character is shown together with its other half.
      const whole = HIGH_SURROGATE.test(text) ? text.slice(0, -1) : text;
      if (whole === '') return;
      const { messageId } = this.#options.turn;
      const event: ChatEvent = { type: 'message.delta', messageId, delta: whole };
      const chatId = this.#chatId;
      const isWritten = await this.#write({ shown: whole, events: [event], ...(chatId !== undefined && { chatId }) });
      if (!isWritten) return;
      this.#waiting = this.#waiting.slice(whole.length);
      if (this.#shown === '') this.#options.onFirstWord();
      this.#shown += whole;
    });
  }

  /** Writes something else, after all that was said before. */
  async note(progress: Omit<TurnProgress, 'step'>): Promise<void> {
    await this.flush();
    await this.#enqueue(async () => void (await this.#write(progress)));
  }

  /** Says that the turn goes on. Redis' absence is borne: nobody can take the turn meanwhile. */
  async renew(): Promise<void> {
    const { turns, turn } = this.#options;
    const isHeld = await turns.renew(turn).catch(() => true);
    if (!isHeld) this.#lose();
  }

  stop(): void {
    this.#cancelGather?.();
    this.#isLost = true;
  }

  #enqueue(run: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(() => (this.#isLost ? undefined : run()));
    return this.#writing;
  }

  async #write(progress: Omit<TurnProgress, 'step'>): Promise<boolean> {
    const { turns, turn, clock, giveUpMs } = this.#options;
    const step = this.#step + 1;
    const untilMs = clock.nowMs() + giveUpMs;
    for (;;) {
      try {
        const isWritten = await turns.append(turn, { ...progress, step });
        if (isWritten) this.#step = step;
        else this.#lose();
        return isWritten;
      } catch (error) {
        const isAway = error instanceof TrunklineError && error.code === 'TL_STORE_UNAVAILABLE';
        if (!isAway || clock.nowMs() >= untilMs) {
          this.#lose();
          return false;
        }
        await new Promise<void>((resolve) => void clock.setTimeout(resolve, RETRY_MS));
        if (this.#isLost) return false;
      }
    }
  }

  #lose(): void {
    if (this.#isLost) return;
    this.stop();
    this.#options.onLost();
  }
}
