/**
 * Reads what a page sends: frames into the wire's uplink, messages into what they mean for the call. What cannot be read is
 * counted and dropped, and costs the page its link only when it goes on.
 *
 * Messages wait here until the call attaches, because that takes trips to Redis and the caller is already speaking. Drop policy:
 * at most five seconds of them are kept; then the oldest goes.
 */
import type { ErrorCode } from '@trunkline/protocol';
import type { CarrierEvents, DropKind } from '../call/media/carrier-link.ts';
import { takePageMessage } from './page-messages.ts';
import { readClientMessage } from './read-client-message.ts';
import { WebBudget } from './web-budget.ts';
import type { WebWire } from './web-wire.ts';

export interface PageReaderOptions {
  nowMs: number;
  /** Tells the page what is wrong with its message. */
  fail(code: ErrorCode, message: string): void;
  /** The page has used up its budget. */
  cutOff(detail: string): void;
}

const MAX_EARLY = 250;

export class PageReader {
  readonly counters = { malformed: 0, unknown: 0, foreignTrack: 0 };
  /** Frames have come since this was last taken back. */
  isAckDue = false;
  events: CarrierEvents | undefined = undefined;
  readonly #options: PageReaderOptions;
  readonly #budget: WebBudget;
  readonly #told = new Set<DropKind>();
  #early: { data: Uint8Array; isBinary: boolean }[] = [];
  #isCutOff = false;
  #wire: WebWire | undefined;

  constructor(options: PageReaderOptions) {
    this.#options = options;
    this.#budget = new WebBudget(options.nowMs);
  }

  /** The call listens: what has come so far is read, and what comes from here on at once. */
  attach(wire: WebWire, events: CarrierEvents, nowMs: number): void {
    this.#wire = wire;
    this.events = events;
    const early = this.#early;
    this.#early = [];
    for (const { data, isBinary } of early) this.#take(wire, events, data, isBinary, nowMs);
  }

  take(data: Uint8Array, isBinary: boolean, nowMs: number): void {
    if (this.#isCutOff) return;
    if (!this.#budget.takeMessage(nowMs)) this.#cutOff('more messages than a page has');
    else if (this.#wire && this.events) this.#take(this.#wire, this.events, data, isBinary, nowMs);
    else this.#keep(data, isBinary);
  }

  #keep(data: Uint8Array, isBinary: boolean): void {
    this.#early.push({ data: data.slice(), isBinary });
    if (this.#early.length <= MAX_EARLY) return;
    this.#early.shift();
    this.#drop('early', 'too many messages before the call was ready');
  }

  #take(wire: WebWire, events: CarrierEvents, data: Uint8Array, isBinary: boolean, nowMs: number): void {
    if (this.#isCutOff) return;
    if (isBinary) this.#takeFrame(wire, events, data, nowMs);
    else this.#takeMessage(wire, events, data, nowMs);
  }

  #takeFrame({ uplink }: WebWire, events: CarrierEvents, data: Uint8Array, nowMs: number): void {
    const verdict = uplink.take(data);
    this.isAckDue = true;
    // A call counts its frames from 1, so the number of this one is the one that a page is expected to give the next.
    if (verdict === 'new') events.mediaReceived(uplink.expected, uplink.audio, nowMs);
    else if (verdict === 'fault') this.#countFault('frame of a wrong size, kind or number', nowMs);
  }

  #takeMessage(wire: WebWire, events: CarrierEvents, data: Uint8Array, nowMs: number): void {
    const message = readClientMessage(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
    if (message === 'unknown') {
      this.counters.unknown += 1;
      this.#drop('unknown', 'type');
    } else if ('fault' in message) {
      this.#options.fail(message.code, message.fault);
      this.#countFault('message that cannot be read', nowMs);
    } else {
      takePageMessage(wire, events, message, nowMs);
    }
  }

  #countFault(detail: string, nowMs: number): void {
    this.counters.malformed += 1;
    this.#drop('malformed', detail);
    if (!this.#budget.takeFault(nowMs)) this.#cutOff('messages that cannot be read');
  }

  #cutOff(detail: string): void {
    this.#isCutOff = true;
    this.#drop('flood', detail);
    this.#options.cutOff(detail);
  }

  /** What is dropped before the call attaches is told only if it happens again. */
  #drop(kind: DropKind, detail: string): void {
    if (this.events === undefined || this.#told.has(kind)) return;
    this.#told.add(kind);
    this.events.dropped(kind, detail);
  }
}
