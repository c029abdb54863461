/**
 * One socket of a page, or a row of polls in its place, as its call sees it: what the page is told and in which order, and when it
 * is let go. What goes on over several of them is the wire's (web-wire.ts).
 */
import type { AudioFormat } from '@trunkline/audio';
import {
  type ErrorCode,
  type TrunklineError,
  type TurnId,
  WEB_CLOSE_CODES,
  type WebServerMessage,
} from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { CarrierClose, CarrierEvents, CarrierLink } from '../call/media/carrier-link.ts';
import { PageReader } from './page-reader.ts';
import { WEB_CLOSE, type WebTransport, type WebTransportEvents } from './web-transport.ts';
import type { WebWire, WireLink } from './web-wire.ts';

export interface WebLinkOptions {
  transport: WebTransport;
  streamId: string;
  clock: Pick<Clock, 'nowMs'>;
  /** The link is of no more use. @param why what the call said; `undefined` when the page is gone and may come back. */
  onLeft(link: WebLink, why: CarrierClose | undefined): void;
}

/** Words that may wait for `ready`. */
const MAX_UNTOLD = 32;
const ACK_EVERY_MS = 200;
const STATS_EVERY_MS = 5_000;
/** A page sends a `ping` every 5 s, also when it has nothing to say. */
const SILENT_MS = 15_000;

const CLOSE_CODES: Readonly<Record<CarrierClose, number>> = {
  over: WEB_CLOSE.over,
  replaced: WEB_CLOSE_CODES.replaced,
  handedOver: WEB_CLOSE_CODES.restart,
  lost: WEB_CLOSE.lost,
  noAgent: WEB_CLOSE.noAgent,
};

export class WebLink implements CarrierLink, WireLink, WebTransportEvents {
  readonly streamId: string;
  readonly format: AudioFormat = 'pcm16k';
  readonly keepsHeldAudio = true;
  readonly counters: PageReader['counters'];
  readonly transport: WebTransport;
  /** What it goes on with; `undefined` until its token has been looked at. */
  wire: WebWire | undefined = undefined;
  /** Whether the page has said anything since it got `ready`, and so has got it. */
  isUsed = false;
  /** Whether the page is gone, or was let go. */
  isOver = false;
  readonly #options: WebLinkOptions;
  readonly #reader: PageReader;
  #untold: WebServerMessage[] = [];
  #isReady = false;
  #lastMessageMs: number;
  #ackedMs: number;
  #statsMs: number;
  #isPumpPlanned = false;

  constructor(options: WebLinkOptions) {
    const nowMs = options.clock.nowMs();
    this.#options = options;
    this.transport = options.transport;
    this.streamId = options.streamId;
    this.#reader = new PageReader({
      nowMs,
      fail: (code, message) => this.fail(code, message, false),
      cutOff: (detail) => this.#letGo(WEB_CLOSE.policy, detail),
    });
    this.counters = this.#reader.counters;
    this.#lastMessageMs = nowMs;
    this.#ackedMs = nowMs;
    this.#statsMs = nowMs;
  }

  get events(): CarrierEvents | undefined {
    return this.#reader.events;
  }

  attach(events: CarrierEvents): void {
    const { wire } = this;
    if (wire === undefined) throw new Error('a link joins its call only with a wire');
    wire.link = this;
    // The page is told `ready` first, and until then what the call writes waits in the wire.
    wire.speech.transport = undefined;
    this.#reader.attach(wire, events, this.#options.clock.nowMs());
    if (this.isOver) events.closed();
  }

  /** The call has the link: tells the page `ready`, and sends what it has not played. */
  open(resumeToken: string, playedSamples: number | undefined): void {
    const { wire, transport } = this;
    if (this.isOver || wire?.link !== this) return;
    const { sessionId, uplink, speech } = wire;
    const ready = { type: 'ready', sessionId, resumeToken, ackSeq: uplink.expected, format: speech.format.current };
    transport.sendText(JSON.stringify(ready));
    this.#isReady = true;
    const nowMs = this.#options.clock.nowMs();
    speech.transport = transport;
    speech.resumeFrom(playedSamples, nowMs);
    for (const message of this.#untold.splice(0)) this.tell(message);
    speech.pump(nowMs);
  }

  /** One message of the page. */
  messageReceived(data: Uint8Array, isBinary: boolean): void {
    if (this.isOver) return;
    const nowMs = this.#options.clock.nowMs();
    this.#lastMessageMs = nowMs;
    // What was on its way when `ready` was sent proves less, but only a page that has got `ready` knows where to go on.
    if (this.#isReady) this.isUsed = true;
    this.#reader.take(data, isBinary, nowMs);
  }

  heardFrom(): void {
    this.#lastMessageMs = this.#options.clock.nowMs();
  }

  /** The transport is gone. */
  closed(): void {
    this.#leave(undefined);
  }

  tick(nowMs: number): void {
    if (this.isOver) return;
    if (nowMs - this.#lastMessageMs >= SILENT_MS) {
      this.transport.destroy();
      return this.#leave(undefined);
    }
    if (this.wire === undefined || !this.#isReady) return;
    const { speech, uplink } = this.wire;
    speech.look(nowMs);
    speech.pump(nowMs);
    if (this.#reader.isAckDue && nowMs - this.#ackedMs >= ACK_EVERY_MS) {
      this.#reader.isAckDue = false;
      this.#ackedMs = nowMs;
      this.tell({ type: 'ack', seq: uplink.expected });
    }
    if (nowMs - this.#statsMs >= STATS_EVERY_MS) {
      this.#statsMs = nowMs;
      const { received: framesReceived, missing: framesMissing } = uplink;
      const backlogMs = Math.round(speech.backlogMs(nowMs));
      this.tell({ type: 'stats', framesReceived, framesMissing, backlogMs, transport: this.transport.kind });
    }
    this.transport.tick(nowMs);
  }

  tell(message: WebServerMessage): void {
    if (this.isOver) return;
    if (this.#isReady) this.transport.sendText(JSON.stringify(message));
    else if (this.#untold.length < MAX_UNTOLD) this.#untold.push(message);
  }

  isWritable(): boolean {
    return !this.isOver;
  }

  writeFrame(frame: Uint8Array): void {
    if (this.isOver) return;
    this.wire?.speech.write(frame);
    // What the call does with this frame's turn in the same moment decides whether it is flagged as the last one.
    if (this.#isPumpPlanned) return;
    this.#isPumpPlanned = true;
    queueMicrotask(this.#pump);
  }

  /** Each frame is a message of its own, with its number. */
  flush(): void {}

  writeMark(generation: number, sequence: number): void {
    if (!this.isOver) this.wire?.speech.mark(generation, sequence);
  }

  clear(): void {
    if (!this.isOver) this.wire?.speech.clear();
  }

  hold(): void {
    if (!this.isOver) this.wire?.speech.hold(true);
  }

  resume(): void {
    if (!this.isOver) this.wire?.speech.hold(false);
  }

  turnStarted(turnId: TurnId): void {
    if (!this.isOver) this.wire?.speech.turnStarted(turnId);
  }

  turnEnded(): void {
    if (this.isOver) return;
    this.wire?.speech.turnEnded();
    this.#pump();
  }

  said(kind: 'partial' | 'final', turnId: TurnId, role: 'user' | 'assistant', text: string): void {
    this.tell({ type: kind, turnId, role, text });
  }

  close(why: CarrierClose): void {
    if (this.isOver) return;
    if (why === 'over') this.wire?.speech.flush();
    if (why === 'noAgent') this.fail('TL_AGENT_UNAVAILABLE', 'No agent could be had. Try again later.', true);
    this.transport.close(CLOSE_CODES[why], why);
    this.#leave(why);
  }

  /** Tells the page what went wrong, in words; also before `ready`. */
  fail(code: ErrorCode, message: string, retryable: boolean): void {
    if (!this.isOver) this.transport.sendText(JSON.stringify({ type: 'error', code, message, retryable }));
  }

  /** The page is not let in: tells it why, and closes. */
  refuse({ code, message }: TrunklineError, closeCode: number, isRetryable: boolean): void {
    this.fail(code, message, isRetryable);
    this.#letGo(closeCode, code);
  }

  readonly #pump = (): void => {
    this.#isPumpPlanned = false;
    if (!this.isOver) this.wire?.speech.pump(this.#options.clock.nowMs());
  };

  /** Closes the transport because of what the page did. It may come back. */
  #letGo(code: number, reason: string): void {
    this.transport.close(code, reason);
    this.#leave(undefined);
  }

  #leave(why: CarrierClose | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.wire?.link === this) this.wire.speech.transport = undefined;
    this.events?.closed();
    this.#options.onLeft(this, why);
  }
}
