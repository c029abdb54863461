/**
 * Agent to caller: audio of any size comes in, at any pace; whole 20 ms frames go out, at the pace of speech.
 *
 * A turn waits until its prebuffer is there (warm-up.ts), then runs at most `maxLeadMs` ahead of what the caller hears.
 * The carrier's buffer is thereby kept shallow on purpose: what lies there can only be cleared whole, and is lost when this
 * process dies. A turn that runs dry in the middle dies away in one frame of concealment, and waits for `lowWatermarkMs`
 * before it goes on, so that one late packet makes one gap and not a stutter.
 *
 * A pause empties the carrier's buffer as a cut does, and takes back what it had not played: it goes on from there.
 *
 * Drop policy: up to `capacityMs` wait here and are heard whole; beyond that the oldest frame goes first, and is counted.
 */
import { concealMulaw, createReframer, fadeInMulaw, FRAME_MS, type FrameSink } from '@trunkline/audio';
import { DEFAULT_DOWNLINK_OPTIONS, type DownlinkOptions } from './downlink-options.ts';
import { createHeardLedger, type HeardLedger } from './heard-ledger.ts';
import type { LatencyRecorder } from '../latency-recorder.ts';
import { createPlayoutClock } from './playout-clock.ts';
import { createSentFrames } from './sent-frames.ts';
import { createStampedFrameQueue } from '../stamped-frame-queue.ts';
import { createWarmUp } from './warm-up.ts';

/** Where frames for the caller go: 20 ms each, in the carrier's encoding. */
export interface DownlinkSink extends FrameSink {
  /** `false` while the carrier's socket is away or has too much unsent. Asked before every frame. */
  isWritable(): boolean;
  /** Asks the carrier to say when everything sent so far has been played. */
  writeMark(generation: number, sequence: number): void;
  /** Throws away what the carrier has not played. */
  clear(): void;
}

export interface DownlinkCounters {
  framesToCaller: number;
  framesDropped: number;
  /** Frames thrown away because the caller cut in: queued here, or unheard in the carrier's buffer. */
  framesCut: number;
  /** Times that a turn ran dry before its end. */
  underflows: number;
  /** Frames made up so that a break is not heard as a click; told before each goes out. */
  framesConcealed: number;
  /** Times that the agent was held while it was unclear whether the caller cut in, and went on. */
  resumes: number;
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
  /** Throws away everything unheard, here and at the carrier. @returns the ms thrown away. */
  cut(): number;
  /** Whether the agent is held. What it says meanwhile waits here. */
  readonly isPaused: boolean;
  /** Silences the agent at once, and keeps what the caller has not heard. No effect while it is held already. */
  pause(nowMs: number): void;
  /** Goes on with the frame that was being played; at most that one is heard twice. */
  resume(nowMs: number): void;
  /** A mark has come back. @returns whether it proved anything new. */
  markReturned(generation: number, sequence: number, nowMs: number): boolean;
  /** When the carrier will have played all that it has; in the past when it has. The next frame is played then, or at once. */
  readonly carrierDryAtMs: number;
  /** The carrier's buffer is gone (its stream was lost): what it had not played counts as unheard and is dropped. */
  restart(): void;
}

/** `waiting` for the prebuffer, `playing`, or `dry`: in a turn with nothing to send. */
type Playout = 'waiting' | 'playing' | 'dry';

/** A tick may come some ms late: a carrier that has been dry for no longer has played no silence that anybody hears. */
const TICK_LATE_MS = 4;

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
  const counters: DownlinkCounters = {
    framesToCaller: 0,
    framesDropped: 0,
    framesCut: 0,
    underflows: 0,
    framesConcealed: 0,
    resumes: 0,
  };

  const playoutClock = createPlayoutClock();
  // A second: five times what the carrier is given ahead, for a carrier that is late.
  const sent = createSentFrames(frameBytes, Math.max(50, Math.ceil(maxLeadMs / FRAME_MS) + 1));
  const shaped = new Uint8Array(frameBytes);

  let playout: Playout = 'waiting';
  let isPaused = false;
  let fadesIn = false;
  let inTurn = false;
  let waitingSinceMs = 0;
  let unmarkedMs = 0;
  let lastPushMs = 0;

  const enqueue: FrameSink = {
    writeFrame(frame) {
      if (queue.push(frame, lastPushMs)) counters.framesDropped += 1;
    },
  };

  const mark = (nowMs: number): void => {
    if (unmarkedMs === 0) return;
    unmarkedMs = 0;
    const sequence = heard.markSent();
    playoutClock.markSent(sequence, nowMs);
    sink.writeMark(heard.generation, sequence);
  };

  const queuedFrames = (): number => queue.length + sent.waiting;

  const isReady = (nowMs: number): boolean => {
    const queuedMs = queue.length * FRAME_MS;
    if (!inTurn || sent.waiting > 0) return true;
    if (playout === 'dry') return queuedMs >= lowWatermarkMs || nowMs - waitingSinceMs >= lowWatermarkMs;
    return queuedMs >= warmUp.prebufferMs || nowMs - waitingSinceMs >= warmUp.prebufferMs;
  };

  /** The next frame: one that was taken back, or the oldest of the queue. */
  const nextFrame = (nowMs: number): Uint8Array => {
    const again = sent.next();
    if (again) return again;
    const dueMs = playoutClock.dryAtMs - maxLeadMs + FRAME_MS;
    latency.record(nowMs - Math.max(queue.headStampMs, Math.min(dueMs, nowMs)));
    const frame = queue.shift() as Uint8Array;
    sent.push(frame);
    return frame;
  };

  const send = (nowMs: number): void => {
    let frame = nextFrame(nowMs);
    if (fadesIn) {
      fadeInMulaw(frame, shaped);
      frame = shaped;
      fadesIn = false;
    }
    sink.writeFrame(frame);
    playoutClock.frameSent(FRAME_MS, nowMs);
    counters.framesToCaller += 1;
    heard.frameSent(FRAME_MS);
    unmarkedMs += FRAME_MS;
    if (unmarkedMs >= markEveryMs) mark(nowMs);
  };

  /** Not the agent's sound, and so not in the ledger: it only keeps the break from being heard as a click. */
  const conceal = (nowMs: number): void => {
    concealMulaw(sent.last, shaped);
    counters.framesConcealed += 1;
    sink.writeFrame(shaped);
    playoutClock.fillSent(FRAME_MS, nowMs);
    fadesIn = true;
  };

  const reset = (): void => {
    queue.clear();
    reframer.reset();
    warmUp.turnEnded();
    sent.forget();
    playoutClock.cleared();
    playout = 'waiting';
    inTurn = false;
    isPaused = false;
    fadesIn = false;
    unmarkedMs = 0;
  };

  /** A turn that goes on has nothing to send. */
  const runDry = (nowMs: number): void => {
    // The last piece of a frame must not wait for what may never come, and be heard as a blip after the speech.
    if (playoutClock.dryAtMs - nowMs < FRAME_MS) {
      lastPushMs = nowMs;
      reframer.flush(enqueue, silenceByte);
      const isInTime = playoutClock.dryAtMs >= nowMs - TICK_LATE_MS;
      if (queue.length === 0 && !fadesIn && isInTime && sink.isWritable()) conceal(nowMs);
    }
    if (queue.length > 0 || playoutClock.dryAtMs > nowMs) return;
    playout = 'dry';
    waitingSinceMs = nowMs;
    mark(nowMs);
  };

  return {
    counters,
    heard,
    get queuedMs() {
      return queuedFrames() * FRAME_MS;
    },
    get unheardMs() {
      return queuedFrames() * FRAME_MS + heard.unheardMs;
    },
    get endMs() {
      return heard.sentMs + queuedFrames() * FRAME_MS;
    },
    get isPaused() {
      return isPaused;
    },
    get carrierDryAtMs() {
      return playoutClock.dryAtMs;
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
      if (queuedFrames() === 0) mark(nowMs);
    },
    take(nowMs) {
      if (isPaused) return;
      if (queuedFrames() === 0 && playout === 'playing' && inTurn) runDry(nowMs);
      if (queuedFrames() === 0 || (playout !== 'playing' && !isReady(nowMs))) return;
      if (playout === 'dry' && inTurn) counters.underflows += 1;
      playout = 'playing';
      while (queuedFrames() > 0 && playoutClock.dryAtMs - nowMs <= maxLeadMs - FRAME_MS && sink.isWritable())
        send(nowMs);
      if (queuedFrames() === 0 && !inTurn) mark(nowMs);
    },
    cut() {
      const queuedMs = queuedFrames() * FRAME_MS;
      const unheardMs = queuedMs + heard.unheardMs;
      counters.framesCut += Math.round(unheardMs / FRAME_MS);
      heard.cut(queuedMs);
      // What is held was cleared when it was held.
      if (!isPaused) sink.clear();
      reset();
      return unheardMs;
    },
    pause(nowMs) {
      if (isPaused) return;
      isPaused = true;
      // Whole frames: the one that is being played is played again. Never more than what is not proved heard.
      const aheadMs = Math.min(playoutClock.aheadMs(nowMs), heard.unheardMs);
      const frames = aheadMs > 0 ? Math.min(Math.floor(aheadMs / FRAME_MS) + 1, heard.unheardMs / FRAME_MS) : 0;
      heard.takeBack(sent.takeBack(frames) * FRAME_MS);
      playoutClock.cleared();
      // The marks that are out prove nothing any more.
      unmarkedMs = heard.unheardMs;
      sink.clear();
    },
    resume(nowMs) {
      if (!isPaused) return;
      isPaused = false;
      fadesIn = true;
      counters.resumes += 1;
      if (queuedFrames() > 0) playout = 'playing';
      else mark(nowMs);
      this.take(nowMs);
    },
    markReturned(generation, sequence, nowMs) {
      if (!heard.markReturned(generation, sequence)) return false;
      playoutClock.markReturned(sequence, nowMs);
      return true;
    },
    restart() {
      counters.framesCut += Math.round(heard.unheardMs / FRAME_MS);
      heard.cut(0);
      playoutClock.cleared();
      unmarkedMs = 0;
    },
  };
}
