/**
 * The part of the agent's speech that is with the carrier: what has been sent, how far it has been played and heard, and what
 * is to be sent once more. It also makes the soft edges where speech breaks off and goes on.
 *
 * The carrier's buffer is kept shallow on purpose: what lies there can only be cleared whole, and is lost when this process
 * dies.
 */
import { type Fades, fadesOf, frameBytes, FRAME_MS } from '@trunkline/audio';
import type { DownlinkOptions } from './downlink-options.ts';
import type { DownlinkCounters, DownlinkSink } from './downlink-sink.ts';
import { createHeardLedger } from './heard-ledger.ts';
import { createPlayoutClock } from './playout-clock.ts';
import { createSentFrames } from './sent-frames.ts';

/** A tick may come some ms late: a carrier that has been dry for no longer has played no silence that anybody hears. */
const TICK_LATE_MS = 4;
/** Two ticks: whatever waits goes out with the next one, which may be late. */
const NEARLY_DRY_MS = 2 * FRAME_MS;

export class CarrierPlayout {
  readonly heard = createHeardLedger();
  readonly #sink: DownlinkSink;
  readonly #counters: DownlinkCounters;
  readonly #maxLeadMs: number;
  readonly #markEveryMs: number;
  readonly #keepsHeldAudio: boolean;
  readonly #fades: Fades;
  readonly #clock = createPlayoutClock();
  readonly #sent;
  readonly #shaped: Uint8Array;
  #fadesIn = false;
  #unmarkedMs = 0;

  constructor(sink: DownlinkSink, counters: DownlinkCounters, options: Readonly<DownlinkOptions>) {
    const { format, maxLeadMs, markEveryMs, keepsHeldAudio } = options;
    const bytes = frameBytes(format);
    this.#sink = sink;
    this.#counters = counters;
    this.#maxLeadMs = maxLeadMs;
    this.#markEveryMs = markEveryMs;
    this.#keepsHeldAudio = keepsHeldAudio;
    this.#fades = fadesOf(format);
    // A second of frames is five times what the carrier is given ahead, which is enough for a carrier that is late.
    this.#sent = createSentFrames(bytes, Math.max(50, Math.ceil(maxLeadMs / FRAME_MS) + 1));
    this.#shaped = new Uint8Array(bytes);
  }

  /** When the carrier will have played all that it has; in the past when it has. */
  get dryAtMs(): number {
    return this.#clock.dryAtMs;
  }

  /** Frames that were taken back from the carrier and are to be sent once more. */
  get takenBackFrames(): number {
    return this.#sent.waiting;
  }

  hasRoom(nowMs: number): boolean {
    return this.#clock.dryAtMs - nowMs <= this.#maxLeadMs - FRAME_MS && this.#sink.isWritable();
  }

  /** How many frames may go out without running too far ahead, if the carrier takes any. */
  roomFrames(nowMs: number): number {
    return Math.floor((this.#maxLeadMs - Math.max(0, this.#clock.dryAtMs - nowMs)) / FRAME_MS);
  }

  /** Whether the carrier will soon have nothing to play, so that nothing may wait for company. */
  isNearlyDry(nowMs: number): boolean {
    return this.#clock.dryAtMs - nowMs <= NEARLY_DRY_MS;
  }

  /** When so many frames together could have gone out at the earliest. */
  dueMs(frames: number): number {
    return this.#clock.dryAtMs - this.#maxLeadMs + frames * FRAME_MS;
  }

  /** What was sent is to be on its way. */
  flush(): void {
    this.#sink.flush();
  }

  sendNew(frame: Uint8Array, nowMs: number): void {
    this.#sent.push(frame);
    this.#send(frame, nowMs);
  }

  sendTakenBack(nowMs: number): void {
    const frame = this.#sent.next();
    if (frame) this.#send(frame, nowMs);
  }

  /**
   * Lets a break be heard as speech that dies away and not as a click. The frame is not the agent's sound, so it is not in the
   * ledger.
   */
  concealBreak(nowMs: number): void {
    const isInTime = this.#clock.dryAtMs >= nowMs - TICK_LATE_MS;
    if (this.#fadesIn || !isInTime || !this.#sink.isWritable()) return;
    this.#fades.conceal(this.#sent.last(), this.#shaped);
    this.#counters.framesConcealed += 1;
    this.#sink.writeFrame(this.#shaped, nowMs);
    this.#sink.flush();
    this.#clock.fillSent(FRAME_MS, nowMs);
    this.#fadesIn = true;
  }

  /** All of a turn has been sent, so that what comes next goes on with nothing and is heard as it is. */
  turnEnded(): void {
    this.#fadesIn = false;
  }

  /** Sends a mark behind what has been sent, unless there is one already. */
  mark(nowMs: number): void {
    if (this.#unmarkedMs === 0) return;
    this.#unmarkedMs = 0;
    const sequence = this.heard.markSent();
    this.#clock.markSent(sequence, nowMs);
    this.#sink.writeMark(this.heard.generation, sequence);
  }

  markReturned(generation: number, sequence: number, nowMs: number): boolean {
    if (!this.heard.markReturned(generation, sequence)) return false;
    this.#clock.markReturned(sequence, nowMs);
    return true;
  }

  /** Silences the carrier. What it has not played is held there, or taken back. */
  pause(nowMs: number): void {
    if (!this.#keepsHeldAudio) return this.#takeBack(nowMs);
    this.#clock.held(nowMs);
    this.#sink.hold();
  }

  /** Goes on after a pause. Where speech was broken off and is sent once more, it begins softly. */
  resume(nowMs: number): void {
    if (!this.#keepsHeldAudio) {
      this.#fadesIn = true;
      return;
    }
    this.#clock.resumed(nowMs);
    this.#sink.resume();
  }

  /** Throws away all that is unheard, and `queuedMs` that were never sent. */
  cut(queuedMs: number, isPaused: boolean): void {
    this.heard.cut(queuedMs);
    // A pause that takes back has emptied the carrier already.
    if (this.#keepsHeldAudio || !isPaused) this.#sink.clear();
    this.#sent.forget();
    this.#clock.cleared();
    this.#fadesIn = false;
    this.#unmarkedMs = 0;
  }

  /** The carrier's buffer is gone with its stream. What it had not played counts as unheard and is dropped. */
  lost(): void {
    this.heard.cut(0);
    this.#clock.cleared();
    this.#unmarkedMs = 0;
  }

  /**
   * Whole frames are taken back, so that the one that is being played is played again, and never more than what is not proved
   * heard.
   */
  #takeBack(nowMs: number): void {
    const { heard } = this;
    const aheadMs = Math.min(this.#clock.aheadMs(nowMs), heard.unheardMs);
    const frames = aheadMs > 0 ? Math.min(Math.floor(aheadMs / FRAME_MS) + 1, heard.unheardMs / FRAME_MS) : 0;
    heard.takeBack(this.#sent.takeBack(frames) * FRAME_MS);
    this.#clock.cleared();
    // The marks that are out prove nothing after this.
    this.#unmarkedMs = heard.unheardMs;
    this.#sink.clear();
  }

  #send(frame: Uint8Array, nowMs: number): void {
    let played = frame;
    if (this.#fadesIn) {
      this.#fades.fadeIn(frame, this.#shaped);
      played = this.#shaped;
      this.#fadesIn = false;
    }
    this.#sink.writeFrame(played, nowMs);
    this.#clock.frameSent(FRAME_MS, nowMs);
    this.#counters.framesToCaller += 1;
    this.heard.frameSent(FRAME_MS);
    this.#unmarkedMs += FRAME_MS;
    if (this.#unmarkedMs >= this.#markEveryMs) this.mark(nowMs);
  }
}
