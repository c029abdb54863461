/**
 * Caller to agent: order, bound, and a stream that never stops.
 *
 * A frame passes straight through while the agent's socket takes it. Otherwise it waits here, at most `keepMs`, and is sent
 * in order at `catchUpFrames` a tick: the caller's first syllable survives an agent that opens late, and no delay stays
 * behind. When the carrier falls silent, silence is sent, because a stream that stops is taken for a dead one (Vapi,
 * "WebSocket transport": send on a fixed timer, never stop).
 *
 * Drop policy: the oldest kept frame goes first, and is counted.
 */
import { createReframer, frameBytes, FRAME_MS, type FrameSink, silenceFrame } from '@trunkline/audio';
import type { LatencyRecorder } from '../latency-recorder.ts';
import { createStampedFrameQueue } from '../stamped-frame-queue.ts';
import { DEFAULT_UPLINK_OPTIONS, type UplinkOptions } from './uplink-options.ts';

/** Takes frames for the agent: 20 ms each, in the carrier's encoding. */
export interface UplinkSink extends FrameSink {
  /** `false` while the socket is not open or has too much unsent. Asked before every frame. */
  isWritable(): boolean;
}

export interface UplinkCounters {
  framesFromCaller: number;
  framesToAgent: number;
  /** Chunks that the carrier's own numbering says were never sent to us. */
  framesMissing: number;
  /** Chunks that came twice or after a later one. */
  framesDuplicate: number;
  framesDropped: number;
  silenceFrames: number;
}

export interface Uplink {
  readonly counters: Readonly<UplinkCounters>;
  /** Caller audio that waits for the agent. */
  readonly keptMs: number;
  /**
   * Takes one message of caller audio.
   * @param chunk the carrier's running number. A message whose number is not above the last one is dropped as repeated or late.
   *   Where the numbers themselves begin anew, that is noticed after a few messages, and counting goes on from there.
   */
  push(chunk: number, bytes: Uint8Array, nowMs: number): void;
  /** Called once a tick: sends what waits, or keeps the stream alive with silence. */
  take(nowMs: number): void;
  /** A new stream of the carrier begins, whose numbering starts afresh. */
  restart(): void;
}

/** A message that is further behind than this was not delayed on its way: five seconds of audio. */
const FAR_BEHIND_CHUNKS = 250;
/** So many refused messages in a row, with rising numbers, are a count that has begun anew and no repetition. */
const ANEW_AFTER = { farBehind: 3, near: 25 } as const;

class PassingUplink implements Uplink {
  readonly counters: UplinkCounters = {
    framesFromCaller: 0,
    framesToAgent: 0,
    framesMissing: 0,
    framesDuplicate: 0,
    framesDropped: 0,
    silenceFrames: 0,
  };
  readonly #sink: UplinkSink;
  readonly #latency: LatencyRecorder;
  readonly #options: Readonly<UplinkOptions>;
  readonly #queue;
  readonly #reframer;
  readonly #silence: Uint8Array;
  readonly #fromCaller: FrameSink = { writeFrame: (frame) => this.#frameReceived(frame) };
  #lastChunk = 0;
  /** Messages refused in a row with rising numbers, and the number of the last of them. */
  #refusedInARow = 0;
  #lastRefused = 0;
  #lastWriteMs = Number.NEGATIVE_INFINITY;
  #pushMs = 0;
  #wasWritable = false;

  constructor(sink: UplinkSink, latency: LatencyRecorder, options: Readonly<UplinkOptions>) {
    const { format, keepMs } = options;
    const bytes = frameBytes(format);
    this.#sink = sink;
    this.#latency = latency;
    this.#options = options;
    this.#queue = createStampedFrameQueue(bytes, Math.ceil(keepMs / FRAME_MS));
    this.#reframer = createReframer(bytes);
    this.#silence = silenceFrame(format);
  }

  get keptMs(): number {
    return this.#queue.length * FRAME_MS;
  }

  push(chunk: number, bytes: Uint8Array, nowMs: number): void {
    if (chunk <= this.#lastChunk && !this.#beginsAnew(chunk)) {
      this.counters.framesDuplicate += 1;
      return;
    }
    this.#refusedInARow = 0;
    if (this.#lastChunk > 0) this.counters.framesMissing += chunk - this.#lastChunk - 1;
    this.#lastChunk = chunk;
    this.#pushMs = nowMs;
    this.#reframer.push(bytes, this.#fromCaller);
  }

  take(nowMs: number): void {
    if (this.#queue.length === 0) this.#keepAlive(nowMs);
    const { catchUpFrames } = this.#options;
    for (let sent = 0; sent < catchUpFrames && this.#queue.length > 0 && this.#isWritable(); sent += 1) {
      const arrivedMs = this.#queue.headStampMs;
      this.#write(this.#queue.shift() as Uint8Array, arrivedMs, nowMs);
    }
  }

  restart(): void {
    this.#lastChunk = 0;
    this.#refusedInARow = 0;
    this.#reframer.reset();
  }

  /**
   * Whether the count of the same stream has begun anew, as after a relay between the carrier and us has started again, or has
   * come back from one number that was far too high. The agent would else never hear the caller again.
   */
  #beginsAnew(chunk: number): boolean {
    this.#refusedInARow = this.#refusedInARow > 0 && chunk > this.#lastRefused ? this.#refusedInARow + 1 : 1;
    this.#lastRefused = chunk;
    const isFarBehind = this.#lastChunk - chunk > FAR_BEHIND_CHUNKS;
    if (this.#refusedInARow < (isFarBehind ? ANEW_AFTER.farBehind : ANEW_AFTER.near)) return false;
    this.#lastChunk = 0;
    return true;
  }

  #frameReceived(frame: Uint8Array): void {
    this.counters.framesFromCaller += 1;
    if (this.#queue.length === 0 && this.#isWritable()) this.#write(frame, this.#pushMs, this.#pushMs);
    else this.#enqueue(frame);
  }

  /** Sends one frame of silence a tick while the carrier is mute. Where the last real frame was stays as it is. */
  #keepAlive(nowMs: number): void {
    const isMute = nowMs - this.#lastWriteMs >= this.#options.gapMs && Number.isFinite(this.#lastWriteMs);
    if (!isMute || !this.#isWritable()) return;
    this.#sink.writeFrame(this.#silence);
    this.counters.silenceFrames += 1;
  }

  #isWritable(): boolean {
    const isWritable = this.#sink.isWritable();
    this.#wasWritable ||= isWritable;
    return isWritable;
  }

  #write(frame: Uint8Array, arrivedMs: number, nowMs: number): void {
    this.#sink.writeFrame(frame);
    this.counters.framesToAgent += 1;
    this.#lastWriteMs = nowMs;
    if (!Number.isNaN(arrivedMs)) this.#latency.record(nowMs - arrivedMs);
  }

  #enqueue(frame: Uint8Array): void {
    // A frame that came before the agent's socket was ever open gets no time, because that wait is the agent's and not ours.
    if (this.#queue.push(frame, this.#wasWritable ? this.#pushMs : Number.NaN)) this.counters.framesDropped += 1;
  }
}

/** @param latency records, in ms, how long each frame stayed in the gateway. */
export const createUplink = (
  sink: UplinkSink,
  latency: LatencyRecorder,
  options: Readonly<UplinkOptions> = DEFAULT_UPLINK_OPTIONS,
): Uplink => new PassingUplink(sink, latency, options);
