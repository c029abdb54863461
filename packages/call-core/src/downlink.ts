/**
 * Agent to caller: audio of any size comes in, at any pace; whole 20 ms frames go out, at the pace of speech.
 *
 * A turn waits until its prebuffer is there (warm-up.ts), then runs at most `maxLeadMs` ahead of what the caller hears.
 * The carrier's buffer is thereby kept shallow on purpose: what lies there can only be cleared whole, and is lost when this
 * process dies. A turn that runs dry in the middle waits for `lowWatermarkMs` before it goes on, so that one late packet
 * makes one gap and not a stutter.
 *
 * Drop policy: up to `capacityMs` wait here and are heard whole; beyond that the oldest frame goes first, and is counted.
 */
import { createReframer, FRAME_MS, type FrameSink } from '@trunkline/audio';
import { DEFAULT_DOWNLINK_OPTIONS, type DownlinkOptions } from './call-options.ts';
import { createHeardLedger, type HeardLedger } from './heard-ledger.ts';
import type { LatencyRecorder } from './latency-recorder.ts';
import { createStampedFrameQueue } from './stamped-frame-queue.ts';
import { createWarmUp } from './warm-up.ts';

/** Where frames for the caller go: 20 ms each, in the carrier's encoding. */
export interface DownlinkSink extends FrameSink {
  /** `false` while the carrier's socket is away or has too much unsent. Asked before every frame. */
  isWritable(): boolean;
  /** Asks the carrier to say when everything sent so far has been played. */
  writeMark(generation: number, sequence: number): void;
}

export interface DownlinkCounters {
  framesToCaller: number;
  framesDropped: number;
  /** Frames thrown away because the caller cut in: queued here, or unheard in the carrier's buffer. */
  framesCut: number;
  /** Times that a turn ran dry before its end. */
  underflows: number;
}

export interface Downlink {
  readonly counters: Readonly<DownlinkCounters>;
  readonly heard: HeardLedger;
  /** Agent audio that waits for its time. */
  readonly queuedMs: number;
  /** Agent audio that the caller has not yet been proved to have heard: queued here or with the carrier. */
  readonly unheardMs: number;
  /** Where the next byte of agent audio will stand, on the ledger's scale. */
  readonly endMs: number;
  /** Takes agent audio in the carrier's encoding, in pieces of any size. */
  push(bytes: Uint8Array, nowMs: number): void;
  /** No more audio of this turn will come: what waits goes out without a prebuffer, the last frame is filled up. */
  endTurn(nowMs: number): void;
  /** Sends what is due. Called on every tick, and after every `push`, so that evenly sent audio does not wait for a tick. */
  take(nowMs: number): void;
  /** Throws away everything unheard. The caller of this clears the carrier's buffer. @returns the ms thrown away. */
  cut(): number;
  /** The carrier's buffer is gone (its stream was lost): what it had not played counts as unheard and is dropped. */
  restart(): void;
}

/** `waiting` for the prebuffer, `playing`, or `dry`: in a turn with nothing to send. */
type Playout = 'waiting' | 'playing' | 'dry';

/** @param latency records, in ms, how much later than possible each frame went out. */
export function createDownlink(
  sink: DownlinkSink,
  latency: LatencyRecorder,
  options: DownlinkOptions = DEFAULT_DOWNLINK_OPTIONS,
): Downlink {
  const { frameBytes, silenceByte, maxLeadMs, lowWatermarkMs, markEveryMs } = options;
  const queue = createStampedFrameQueue(frameBytes, Math.ceil(options.capacityMs / FRAME_MS));
  const reframer = createReframer(frameBytes);
  const warmUp = createWarmUp(options.minPrebufferMs, options.prebufferMs);
  const heard = createHeardLedger();
  const counters: DownlinkCounters = { framesToCaller: 0, framesDropped: 0, framesCut: 0, underflows: 0 };

  let playout: Playout = 'waiting';
  let inTurn = false;
  let waitingSinceMs = 0;
  /** When the carrier will have played everything sent so far. */
  let carrierDryAtMs = Number.NEGATIVE_INFINITY;
  let unmarkedMs = 0;
  let lastPushMs = 0;

  const enqueue: FrameSink = {
    writeFrame(frame) {
      if (queue.push(frame, lastPushMs)) counters.framesDropped += 1;
    },
  };

  const mark = (): void => {
    if (unmarkedMs === 0) return;
    unmarkedMs = 0;
    sink.writeMark(heard.generation, heard.markSent());
  };

  const isReady = (nowMs: number): boolean => {
    const queuedMs = queue.length * FRAME_MS;
    if (!inTurn) return true;
    if (playout === 'dry') return queuedMs >= lowWatermarkMs || nowMs - waitingSinceMs >= lowWatermarkMs;
    return queuedMs >= warmUp.prebufferMs || nowMs - waitingSinceMs >= warmUp.prebufferMs;
  };

  const send = (nowMs: number): void => {
    const dueMs = carrierDryAtMs - maxLeadMs + FRAME_MS;
    latency.record(nowMs - Math.max(queue.headStampMs, Math.min(dueMs, nowMs)));
    sink.writeFrame(queue.shift() as Uint8Array);
    carrierDryAtMs = Math.max(carrierDryAtMs, nowMs) + FRAME_MS;
    counters.framesToCaller += 1;
    heard.frameSent(FRAME_MS);
    unmarkedMs += FRAME_MS;
    if (unmarkedMs >= markEveryMs) mark();
  };

  const reset = (): void => {
    queue.clear();
    reframer.reset();
    warmUp.turnEnded();
    playout = 'waiting';
    inTurn = false;
    carrierDryAtMs = Number.NEGATIVE_INFINITY;
    unmarkedMs = 0;
  };

  return {
    counters,
    heard,
    get queuedMs() {
      return queue.length * FRAME_MS;
    },
    get unheardMs() {
      return queue.length * FRAME_MS + heard.unheardMs;
    },
    get endMs() {
      return heard.sentMs + queue.length * FRAME_MS;
    },
    push(bytes, nowMs) {
      lastPushMs = nowMs;
      if (!inTurn) {
        inTurn = true;
        warmUp.turnStarted(nowMs);
        if (queue.length === 0) {
          playout = 'waiting';
          waitingSinceMs = nowMs;
        }
      } else if (playout === 'dry' && queue.length === 0) {
        waitingSinceMs = nowMs;
      }
      warmUp.audioReceived((bytes.length * FRAME_MS) / frameBytes, nowMs);
      reframer.push(bytes, enqueue);
    },
    endTurn(nowMs) {
      if (!inTurn) return;
      lastPushMs = nowMs;
      reframer.flush(enqueue, silenceByte);
      warmUp.turnEnded();
      inTurn = false;
      if (queue.length === 0) mark();
    },
    take(nowMs) {
      if (queue.length === 0 && playout === 'playing' && inTurn) {
        // The last piece of a frame must not wait for what may never come, and be heard as a blip after the speech.
        if (carrierDryAtMs - nowMs < FRAME_MS) {
          lastPushMs = nowMs;
          reframer.flush(enqueue, silenceByte);
        }
        if (queue.length === 0 && carrierDryAtMs <= nowMs) {
          playout = 'dry';
          waitingSinceMs = nowMs;
          mark();
        }
      }
      if (queue.length === 0 || (playout !== 'playing' && !isReady(nowMs))) return;
      if (playout === 'dry' && inTurn) counters.underflows += 1;
      playout = 'playing';
      while (queue.length > 0 && carrierDryAtMs - nowMs <= maxLeadMs - FRAME_MS && sink.isWritable()) send(nowMs);
      if (queue.length === 0 && !inTurn) mark();
    },
    cut() {
      const unheardMs = queue.length * FRAME_MS + heard.unheardMs;
      counters.framesCut += Math.round(unheardMs / FRAME_MS);
      heard.cut(queue.length * FRAME_MS);
      reset();
      return unheardMs;
    },
    restart() {
      counters.framesCut += Math.round(heard.unheardMs / FRAME_MS);
      heard.cut(0);
      carrierDryAtMs = Number.NEGATIVE_INFINITY;
      unmarkedMs = 0;
    },
  };
}
