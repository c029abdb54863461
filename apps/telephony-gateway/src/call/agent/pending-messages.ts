/**
 * What the call has to tell its agent while no socket takes it: keys that the caller presses before the agent is there or while
 * it is dialled again, a transfer that was refused. It is told in order once a socket is open.
 *
 * Drop policy: beyond `capacity` the oldest message goes first, and is counted. Orders of the moment (`control`) are not kept,
 * because by the time they arrive they are about another moment.
 */
import type { VapiControlMessage } from '@trunkline/protocol';
import type { AgentLink } from '../../vapi/vapi-link.ts';

/** More than any caller presses or any operator asks for while an agent is dialled. */
const CAPACITY = 32;

export class PendingMessages {
  /** Messages that no agent was ever told. */
  dropped = 0;
  readonly #capacity: number;
  #waiting: VapiControlMessage[] = [];

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  /** Tells the agent at once when `link` is open, and keeps the message for the next socket otherwise. */
  say(message: VapiControlMessage, link: Pick<AgentLink, 'isOpen' | 'say'> | undefined): void {
    if (link?.isOpen()) {
      link.say(message);
      return;
    }
    if (message.type === 'control') return;
    this.#waiting.push(message);
    if (this.#waiting.length <= this.#capacity) return;
    this.#waiting.shift();
    this.dropped += 1;
  }

  /** A socket is open: tells it all that waits. */
  deliver(link: Pick<AgentLink, 'say'>): void {
    const due = this.#waiting;
    this.#waiting = [];
    for (const message of due) link.say(message);
  }
}
