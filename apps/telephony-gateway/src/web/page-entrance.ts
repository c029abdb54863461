/** A page that has opened its transport and has not said `start` yet, or whose call is just being looked for. */
import type { WebClientMessage } from '@trunkline/protocol';
import { readClientMessage } from './read-client-message.ts';
import type { WebTransportEvents } from './web-transport.ts';

export type StartMessage = Extract<WebClientMessage, { type: 'start' }>;

export interface PageEntranceOptions {
  /** The page has said `start`. @returns who reads all that comes after it. */
  started(start: StartMessage): WebTransportEvents;
  /** The first message was another one. */
  refused(fault: string): void;
  /** The page went away before it said `start`. */
  left(): void;
}

export class PageEntrance implements WebTransportEvents {
  readonly #options: PageEntranceOptions;
  #reader: WebTransportEvents | undefined;
  #isOver = false;

  constructor(options: PageEntranceOptions) {
    this.#options = options;
  }

  messageReceived(data: Uint8Array, isBinary: boolean): void {
    if (this.#reader) return this.#reader.messageReceived(data, isBinary);
    if (this.#isOver) return;
    const message = isBinary ? 'unknown' : readClientMessage(Buffer.from(data).toString('utf8'));
    if (message !== 'unknown' && 'type' in message && message.type === 'start') {
      this.#reader = this.#options.started(message);
      return;
    }
    this.#isOver = true;
    const fault = message !== 'unknown' && 'fault' in message ? message.fault : 'The first message must be "start".';
    this.#options.refused(fault);
  }

  heardFrom(): void {
    this.#reader?.heardFrom();
  }

  closed(): void {
    if (this.#reader) return this.#reader.closed();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.left();
  }
}
