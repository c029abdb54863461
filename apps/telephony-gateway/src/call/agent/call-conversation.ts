/**
 * What has been said in a call, as its holder knows it without asking the store: what was read when the call came here, and the
 * facts that were recorded since. An agent that takes over is told this, so that one that knows the caller is never replaced by
 * one that knows nothing only because Redis does not answer.
 */
import { type ConversationEntry, KeptConversation, type UnfinishedEntry } from '@trunkline/call-core';
import type { CallEvent } from '@trunkline/protocol';

/** What the agent's leg needs of it. */
export interface ConversationSource {
  /** Whether what was said before the call came here is known, or there was nothing. */
  readonly isWhole: boolean;
  /** Tries once more to read what is missing, if anything is. */
  readAgain(): void;
  /** All that is known, after one more try to read what is missing. Never rejects. */
  soFar(): Promise<ConversationEntry[]>;
}

export class CallConversation implements ConversationSource {
  isWhole: boolean;
  /** What was said and is not wholly a fact yet. */
  unfinished: () => UnfinishedEntry[] = () => [];
  readonly #kept = new KeptConversation();
  readonly #readEarlier: (() => Promise<ConversationEntry[]>) | undefined;
  #reading: Promise<void> | undefined;

  /**
   * @param readEarlier reads what was said before this holder had the call, and rejects when the store is out of reach;
   *   `undefined` for a call that begins here.
   */
  constructor(readEarlier: (() => Promise<ConversationEntry[]>) | undefined) {
    this.#readEarlier = readEarlier;
    this.isWhole = readEarlier === undefined;
    this.readAgain();
  }

  /** A fact of the call, recorded by this holder. */
  record(event: CallEvent): void {
    this.#kept.record(event);
  }

  readAgain(): void {
    void this.#read();
  }

  async soFar(): Promise<ConversationEntry[]> {
    await this.#read();
    return this.#kept.entriesWith(this.unfinished());
  }

  #read(): Promise<void> {
    if (this.isWhole || !this.#readEarlier) return Promise.resolve();
    this.#reading ??= this.#readEarlier()
      .then(
        (earlier) => {
          this.#kept.prepend(earlier);
          this.isWhole = true;
        },
        () => {},
      )
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}
