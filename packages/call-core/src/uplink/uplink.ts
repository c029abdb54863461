/**
 * Caller to agent: order, bound, and a stream that never stops.
 *
 * A frame passes straight through while the agent's socket takes it. Otherwise it waits here, at most `keepMs`, and is
 * worked off in order at `catchUpFrames` a tick: the caller's first syllable survives an agent that opens late, and no
 * delay stays behind. When the carrier falls silent, silence is sent, because a stream that stops is taken for a dead
 * one (Vapi, "WebSocket transport": send on a fixed timer, never stop).
 *
 * Drop policy: the oldest kept frame goes first, and is counted.
 */
import { createReframer, FRAME_MS, type FrameSink } from '@trunkline/audio';
import { DEFAULT_UPLINK_OPTIONS, type UplinkOptions } from './uplink-options.ts';
import type { LatencyRecorder } from '../latency-recorder.ts';
import { createStampedFrameQueue } from '../stamped-frame-queue.ts';

/** Where frames for the agent go: 20 ms each, in the carrier's encoding. */
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
  /** Takes one message of caller audio. `chunk` is the carrier's running number; a number not above the last is dropped. */
  push(chunk: number, bytes: Uint8Array, nowMs: number): void;
  /** Once a tick: works off what waits, or keeps the stream alive with silence. */
  take(nowMs: number): void;
  /** A new stream of the carrier begins, whose numbering starts afresh. */
  restart(): void;
}

/** @param latency records, in ms, how long each frame stayed in the gateway. */
export function createUplink(
  sink: UplinkSink,
  latency: LatencyRecorder,
  options: UplinkOptions = DEFAULT_UPLINK_OPTIONS,
): Uplink {
  const { frameBytes, gapMs, catchUpFrames } = options;
  const queue = createStampedFrameQueue(frameBytes, Math.ceil(options.keepMs / FRAME_MS));
  const reframer = createReframer(frameBytes);
  const silence = new Uint8Array(frameBytes).fill(options.silenceByte);
  const counters: UplinkCounters = {
    framesFromCaller: 0,
    framesToAgent: 0,
    framesMissing: 0,
    framesDuplicate: 0,
    framesDropped: 0,
    silenceFrames: 0,
  };
  let lastChunk = 0;
  let lastWriteMs = Number.NEGATIVE_INFINITY;
  let pushMs = 0;
  let wasWritable = false;

  const isWritable = (): boolean => {
    const writable = sink.isWritable();
    wasWritable ||= writable;
    return writable;
  };

  const write = (frame: Uint8Array, arrivedMs: number, nowMs: number): void => {
    sink.writeFrame(frame);
    counters.framesToAgent += 1;
    lastWriteMs = nowMs;
    if (!Number.isNaN(arrivedMs)) latency.record(nowMs - arrivedMs);
  };

  const enqueue = (frame: Uint8Array): void => {
    // What came before the agent's socket was ever open bears no time: that wait is the agent's, not ours.
    if (queue.push(frame, wasWritable ? pushMs : Number.NaN)) counters.framesDropped += 1;
  };

  const frameSink: FrameSink = {
    writeFrame(frame) {
      counters.framesFromCaller += 1;
      if (queue.length === 0 && isWritable()) write(frame, pushMs, pushMs);
      else enqueue(frame);
    },
  };

  return {
    counters,
    get keptMs() {
      return queue.length * FRAME_MS;
    },
    push(chunk, bytes, nowMs) {
      if (chunk <= lastChunk) {
        counters.framesDuplicate += 1;
        return;
      }
      if (lastChunk > 0) counters.framesMissing += chunk - lastChunk - 1;
      lastChunk = chunk;
      pushMs = nowMs;
      reframer.push(bytes, frameSink);
    },
    take(nowMs) {
      if (queue.length === 0) {
        const mute = nowMs - lastWriteMs >= gapMs && Number.isFinite(lastWriteMs);
        if (mute && isWritable()) {
          sink.writeFrame(silence);
          counters.silenceFrames += 1;
          // Keeps to one silent frame a tick: `lastWriteMs` stays where the last real frame was.
        }
        return;
      }
      for (let sent = 0; sent < catchUpFrames && queue.length > 0 && isWritable(); sent += 1) {
        const arrivedMs = queue.headStampMs;
        write(queue.shift() as Uint8Array, arrivedMs, nowMs);
      }
    },
    restart() {
      lastChunk = 0;
      reframer.reset();
    },
  };
}
