/**
 * Shows the words of a call while it goes on: to the page that holds the call, and in the feed of the session that the call
 * belongs to, where every reader of the chat sees them (REQUIREMENTS C6). A call that belongs to no session has no feed.
 *
 * The feed is written off the way of the frames. While one write is under way, what comes waits: of partials only the newest of
 * each side and turn. Drop policy: beyond `MAX_WAITING` events the oldest goes first. A write that fails is given up, because
 * the record of the call does not depend on it and what comes later is worth more.
 */
import { type ShownWords, ShownWordsReader } from '@trunkline/call-core';
import type { CallEvent, CallId, ChatEvent } from '@trunkline/protocol';

/** Writes into the session's feed in the name of the call's holder. May reject. */
export type AppendToFeed = (events: readonly ChatEvent[]) => Promise<unknown>;

type Words = Extract<ChatEvent, { type: 'partial' | 'final' }>;

const MAX_WAITING = 200;

const isReplacedBy = (event: ChatEvent, { turnId, role }: Words): boolean =>
  event.type === 'partial' && event.turnId === turnId && event.role === role;

export class CallWords {
  /** Where the words go besides the feed: the link of the present stream, if it shows any. */
  show: (words: ShownWords) => void = () => {};
  readonly #callId: CallId;
  readonly #append: AppendToFeed | undefined;
  readonly #reader = new ShownWordsReader();
  #last: ShownWords | undefined = undefined;
  #waiting: ChatEvent[] = [];
  #isWriting = false;

  /** @param append `undefined` for a call that belongs to no session. */
  constructor(callId: CallId, append: AppendToFeed | undefined) {
    this.#callId = callId;
    this.#append = append;
  }

  /** A fact of the call, recorded by this holder. */
  record(fact: CallEvent): void {
    const words = this.#reader.read(fact);
    if (words) this.tell(words);
    else if (fact.type === 'agent.opened') this.#push({ type: 'presence', agent: 'active', call: 'live' });
    else if (fact.type === 'call.ended') this.#push({ type: 'presence', agent: 'active', call: 'none' });
  }

  /** Words that no fact holds, such as those of a transcript that may still change. */
  tell(words: ShownWords): void {
    const { kind, turnId, role, text } = words;
    const last = this.#last;
    if (last && last.kind === kind && last.turnId === turnId && last.role === role && last.text === text) return;
    this.#last = words;
    this.show(words);
    if (this.#append === undefined) return;
    const event: Words = { type: kind, callId: this.#callId, turnId, role, text };
    this.#waiting = this.#waiting.filter((other) => !isReplacedBy(other, event));
    this.#push(event);
  }

  #push(event: ChatEvent): void {
    if (this.#append === undefined) return;
    this.#waiting.push(event);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    if (!this.#isWriting) void this.#write(this.#append);
  }

  async #write(append: AppendToFeed): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await append(batch).catch(() => {});
    }
    this.#isWriting = false;
  }
}
