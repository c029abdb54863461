/**
 * Agent to caller: audio of any size comes in, at any pace; whole 20 ms frames go out, at the pace of speech.
 *
 * A turn waits until its prebuffer is there (warm-up.ts), then runs at most `maxLeadMs` ahead of what the caller hears
 * (carrier-playout.ts). A turn that runs dry in the middle dies away in one frame of concealment, and waits for
 * `lowWatermarkMs` before it goes on, so that one late packet makes one gap and not a stutter.
 *
 * Frames go out three at a time where the carrier takes messages of 60 ms: as soon as it has room for three, or before it runs dry.
 *
 * A pause empties the carrier's buffer as a cut does, but takes back what it had not played. A resume goes on from there. Where
 * the carrier can hold what it has not played, a pause only has it do so.
 *
 * Drop policy: up to `capacityMs` wait here and are heard whole; beyond that the oldest frame goes first, and is counted.
 */
import { createReframer, frameBytes, FRAME_MS, type FrameSink, silenceByte } from '@trunkline/audio';
import type { LatencyRecorder } from '../latency-recorder.ts';
import { createStampedFrameQueue } from '../stamped-frame-queue.ts';
import { CarrierPlayout } from './carrier-playout.ts';
import { DEFAULT_DOWNLINK_OPTIONS, type DownlinkOptions } from './downlink-options.ts';
import type { Downlink } from './downlink-promises.ts';
import { type DownlinkSink, startCounters } from './downlink-sink.ts';
import type { HeardLedger } from './heard-ledger.ts';
import { createWarmUp } from './warm-up.ts';

export type { Downlink };

/** `waiting` for the prebuffer, `playing`, or `dry`: in a turn with nothing to send. */
type PlayState = 'waiting' | 'playing' | 'dry';

class PacedDownlink implements Downlink {
  readonly counters = startCounters();
  isPaused = false;
  isEndAnnounced = false;
  gapMs = 0;
  readonly #carrier: CarrierPlayout;
  readonly #latency: LatencyRecorder;
  readonly #frameBytes: number;
  readonly #silenceByte: number;
  readonly #lowWatermarkMs: number;
  readonly #messageFrames: number;
  readonly #queue;
  readonly #reframer;
  readonly #warmUp;
  readonly #whole: FrameSink = { writeFrame: (frame) => this.#enqueue(frame) };
  #playState: PlayState = 'waiting';
  #inTurn = false;
  #waitingSinceMs = 0;
  #lastPushMs = 0;

  constructor(sink: DownlinkSink, latency: LatencyRecorder, options: Readonly<DownlinkOptions>) {
    const { format, capacityMs, minPrebufferMs, prebufferMs } = options;
    this.#carrier = new CarrierPlayout(sink, this.counters, options);
    this.#latency = latency;
    this.#frameBytes = frameBytes(format);
    this.#silenceByte = silenceByte(format);
    this.#lowWatermarkMs = options.lowWatermarkMs;
    this.#messageFrames = options.messageMs / FRAME_MS;
    this.#queue = createStampedFrameQueue(this.#frameBytes, Math.ceil(capacityMs / FRAME_MS));
    this.#reframer = createReframer(this.#frameBytes);
    this.#warmUp = createWarmUp(minPrebufferMs, prebufferMs);
  }

  get heard(): HeardLedger {
    return this.#carrier.heard;
  }

  get queuedMs(): number {
    return this.#waitingFrames() * FRAME_MS;
  }

  get unheardMs(): number {
    return this.queuedMs + this.#carrier.heard.unheardMs;
  }

  get endMs(): number {
    return this.#carrier.heard.sentMs + this.queuedMs;
  }

  get carrierDryAtMs(): number {
    return this.#carrier.dryAtMs;
  }

  push(bytes: Uint8Array, nowMs: number): void {
    this.#lastPushMs = nowMs;
    if (!this.#inTurn) this.#startTurn(nowMs);
    else if (this.#playState === 'dry' && this.#queue.length === 0) this.#waitingSinceMs = nowMs;
    this.#warmUp.audioReceived((bytes.length * FRAME_MS) / this.#frameBytes, nowMs);
    this.#reframer.push(bytes, this.#whole);
  }

  announceEnd(): void {
    this.isEndAnnounced = this.#inTurn;
  }

  endTurn(nowMs: number): void {
    if (!this.#inTurn) return;
    this.#fillLastFrame(nowMs);
    this.#warmUp.turnEnded();
    this.#inTurn = false;
    this.isEndAnnounced = false;
    if (this.#waitingFrames() === 0) this.#endAtCarrier(nowMs);
  }

  take(nowMs: number): void {
    if (this.isPaused) return;
    if (this.#waitingFrames() === 0 && this.#playState === 'playing' && this.#inTurn) this.#runDry(nowMs);
    if (this.#waitingFrames() === 0 || (this.#playState !== 'playing' && !this.#isReady(nowMs))) return;
    if (!this.#isMessageDue(nowMs)) return;
    if (this.#playState === 'dry' && this.#inTurn) {
      this.counters.underflows += 1;
      this.gapMs = nowMs - this.#carrier.dryAtMs;
    }
    this.#playState = 'playing';
    while (this.#waitingFrames() > 0 && this.#carrier.hasRoom(nowMs)) this.#sendNext(nowMs);
    this.#carrier.flush();
    if (this.#waitingFrames() === 0 && !this.#inTurn) this.#carrier.mark(nowMs);
  }

  cut(): number {
    const { queuedMs, unheardMs } = this;
    this.counters.framesCut += Math.round(unheardMs / FRAME_MS);
    this.#carrier.cut(queuedMs, this.isPaused);
    this.#queue.clear();
    this.#reframer.reset();
    this.#warmUp.turnEnded();
    this.#playState = 'waiting';
    this.#inTurn = false;
    this.isEndAnnounced = false;
    this.isPaused = false;
    return unheardMs;
  }

  pause(nowMs: number): void {
    if (this.isPaused) return;
    this.isPaused = true;
    this.#carrier.pause(nowMs);
  }

  resume(nowMs: number): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.#carrier.resume(nowMs);
    this.counters.resumes += 1;
    if (this.#waitingFrames() > 0) this.#playState = 'playing';
    else if (this.#inTurn) this.#carrier.mark(nowMs);
    else this.#endAtCarrier(nowMs);
    this.take(nowMs);
  }

  markReturned(generation: number, sequence: number, nowMs: number): boolean {
    return this.#carrier.markReturned(generation, sequence, nowMs);
  }

  restart(): void {
    this.counters.framesCut += Math.round(this.heard.unheardMs / FRAME_MS);
    this.#carrier.lost();
  }

  #startTurn(nowMs: number): void {
    this.#inTurn = true;
    this.#warmUp.turnStarted(nowMs);
    if (this.#queue.length > 0) return;
    this.#playState = 'waiting';
    this.#waitingSinceMs = nowMs;
  }

  /** All of a turn has been sent, and all of it is over. */
  #endAtCarrier(nowMs: number): void {
    this.#carrier.mark(nowMs);
    this.#carrier.turnEnded();
  }

  #waitingFrames(): number {
    return this.#queue.length + this.#carrier.takenBackFrames;
  }

  /** Whether nothing more may come of the turn, so that there is nothing to wait for. */
  #mayBeOver(): boolean {
    return !this.#inTurn || this.isEndAnnounced;
  }

  #isReady(nowMs: number): boolean {
    if (this.#mayBeOver() || this.#carrier.takenBackFrames > 0) return true;
    const neededMs = this.#playState === 'dry' ? this.#lowWatermarkMs : this.#warmUp.prebufferMs;
    return this.#queue.length * FRAME_MS >= neededMs || nowMs - this.#waitingSinceMs >= neededMs;
  }

  #isMessageDue(nowMs: number): boolean {
    const waiting = this.#waitingFrames();
    const frames = Math.min(waiting, this.#carrier.roomFrames(nowMs));
    if (frames >= this.#messageFrames) return true;
    if (frames <= 0) return false;
    const isAllOfIt = frames === waiting && this.#mayBeOver();
    return isAllOfIt || this.#carrier.takenBackFrames > 0 || this.#carrier.isNearlyDry(nowMs);
  }

  /** Sends a frame that was taken back or, if there is none, the oldest of the queue. */
  #sendNext(nowMs: number): void {
    if (this.#carrier.takenBackFrames > 0) {
      this.#carrier.sendTakenBack(nowMs);
      return;
    }
    // A frame could go out once it was here and the carrier had room for a message.
    const dueMs = this.#carrier.dueMs(this.#messageFrames);
    this.#latency.record(nowMs - Math.max(this.#queue.headStampMs, Math.min(dueMs, nowMs)));
    this.#carrier.sendNew(this.#queue.shift() as Uint8Array, nowMs);
  }

  /** A turn that goes on has nothing to send. */
  #runDry(nowMs: number): void {
    if (this.#carrier.dryAtMs - nowMs < FRAME_MS) {
      // The last piece of a frame must not wait for what may never come, and be heard as a blip after the speech.
      this.#fillLastFrame(nowMs);
      if (this.#queue.length === 0 && !this.isEndAnnounced) this.#carrier.concealBreak(nowMs);
    }
    if (this.#queue.length > 0 || this.#carrier.dryAtMs > nowMs) return;
    this.#playState = 'dry';
    this.#waitingSinceMs = nowMs;
    this.#carrier.mark(nowMs);
  }

  #fillLastFrame(nowMs: number): void {
    this.#lastPushMs = nowMs;
    this.#reframer.flush(this.#whole, this.#silenceByte);
  }

  #enqueue(frame: Uint8Array): void {
    if (this.#queue.push(frame, this.#lastPushMs)) this.counters.framesDropped += 1;
  }
}

/** @param latency records, in ms, how much later than possible each frame went out. */
export const createDownlink = (
  sink: DownlinkSink,
  latency: LatencyRecorder,
  options: Readonly<DownlinkOptions> = DEFAULT_DOWNLINK_OPTIONS,
): Downlink => new PacedDownlink(sink, latency, options);
