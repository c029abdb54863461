/**
 * Browser voice over requests, for pages whose network lets no WebSocket through. Each poll hangs until there is something for the
 * page; sound is gathered for a tenth of a second, so that not every frame costs a request. One poll at a time: a newer one takes
 * over, and the older is answered that nothing is new.
 *
 * Drop policy: frames wait with the call's speech (page-speech.ts) until a poll is there. Of messages the oldest goes beyond
 * MAX_TEXTS, which is more than a page misses within the time after which it is let go.
 */
import type { Clock } from '@trunkline/service-kit';
import { writeJsonRecord } from './poll-records.ts';
import type { WebTransport, WebTransportEvents } from './web-transport.ts';

const HANG_MS = 20_000;
const GATHER_MS = 100;
/** Half a second of PCM: what one answer holds at most, unless the call ends. */
const MAX_ANSWER_BYTES = 16 * 1024;
const MAX_TEXTS = 256;
/** What was sent last waits so long for a poll that takes it, and the page is told so long how its call ended. */
const CLOSE_MS = 20_000;

/** What a poll is answered with: records, of which `texts` are lost if the answer is. */
export interface PollAnswer {
  records: readonly Uint8Array[];
  texts: readonly Uint8Array[];
}

export interface HangingPoll {
  /** Resolves with `undefined` when nothing was new for 20 s, or a newer poll has come. */
  readonly answered: Promise<PollAnswer | undefined>;
  /** Its page does not wait any more. */
  abandon(): void;
}

interface Waiting {
  answer(answer: PollAnswer | undefined): void;
  untilMs: number;
}

export interface PollTransportOptions {
  /** The token with which the page has come in. Its polls show it, whether or not it has run out since. */
  token: string;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  events: WebTransportEvents;
  /** Nothing more is to be polled, and nobody is to be told so any more. */
  onDone(): void;
}

export class PollTransport implements WebTransport {
  readonly kind = 'polling';
  readonly bufferedBytes = 0;
  readonly token: string;
  /** The code of `close`; `undefined` while the page can go on. */
  closeCode: number | undefined = undefined;
  readonly #options: PollTransportOptions;
  #texts: Uint8Array[] = [];
  /** What waits for an answer, in its order. */
  #records: Uint8Array[] = [];
  #frameBytes = 0;
  #waiting: Waiting | undefined;
  /** When the oldest frame that waits came. */
  #gatherSinceMs = 0;

  constructor(options: PollTransportOptions) {
    this.#options = options;
    this.token = options.token;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  poll(): HangingPoll {
    const { clock, events } = this.#options;
    this.#waiting?.answer(undefined);
    events.heardFrom();
    let abandon = (): void => {};
    const answered = new Promise<PollAnswer | undefined>((resolve) => {
      const waiting: Waiting = {
        untilMs: clock.nowMs() + HANG_MS,
        answer: (answer) => {
          if (this.#waiting === waiting) this.#waiting = undefined;
          resolve(answer);
        },
      };
      abandon = () => waiting.answer(undefined);
      this.#waiting = waiting;
    });
    if (this.#texts.length > 0 || this.closeCode !== undefined) this.#answer();
    return { answered, abandon };
  }

  /** Takes back the messages of an answer that did not arrive. Frames are sent once more by their numbers. */
  giveBack(texts: readonly Uint8Array[]): void {
    this.#texts.unshift(...texts);
    this.#records.unshift(...texts);
  }

  hasRoom(): boolean {
    return this.#waiting !== undefined && this.#frameBytes < MAX_ANSWER_BYTES;
  }

  sendFrame(frame: Uint8Array): void {
    if (this.#frameBytes === 0) this.#gatherSinceMs = this.#options.clock.nowMs();
    this.#records.push(frame);
    this.#frameBytes += frame.length;
  }

  sendText(json: string): void {
    const record = writeJsonRecord(json);
    this.#texts.push(record);
    this.#records.push(record);
    if (this.#texts.length <= MAX_TEXTS) return;
    const oldest = this.#texts.shift();
    this.#records = this.#records.filter((kept) => kept !== oldest);
  }

  tick(nowMs: number): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    // A page whose poll hangs here is there.
    this.#options.events.heardFrom();
    const isGathered =
      this.#frameBytes > 0 && (nowMs - this.#gatherSinceMs >= GATHER_MS || this.#frameBytes >= MAX_ANSWER_BYTES);
    if (isGathered || this.#texts.length > 0) this.#answer();
    else if (nowMs >= waiting.untilMs) waiting.answer(undefined);
  }

  close(code: number): void {
    if (this.closeCode !== undefined) return;
    this.closeCode = code;
    this.#answer();
    this.#options.clock.setTimeout(() => this.#options.onDone(), CLOSE_MS);
  }

  destroy(): void {
    this.closeCode ??= 1001;
    this.#texts = [];
    this.#records = [];
    this.#waiting?.answer(undefined);
    this.#options.onDone();
  }

  #answer(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    if (this.#records.length === 0) {
      waiting.answer(undefined);
      return;
    }
    const answer = { records: this.#records, texts: this.#texts };
    this.#records = [];
    this.#texts = [];
    this.#frameBytes = 0;
    waiting.answer(answer);
  }
}
