/**
 * The microphone's frames that the gateway has not acknowledged. It keeps 2 s of them, so that a short cut loses nothing.
 *
 * Drop policy: the oldest frame makes way for the newest. A frame gets its number when it is sent for the first time, so one
 * that is dropped before leaves no gap.
 */
import { WEB_FRAME_KINDS, WEB_SAMPLES_PER_FRAME } from '@trunkline/protocol';

const MAX_FRAMES = 100;

interface KeptFrame {
  bytes: ArrayBuffer;
  /** -1 until it is sent. */
  seq: number;
}

export class UplinkQueue {
  /** Frames that can never be sent any more. */
  dropped = 0;
  readonly #frames: KeptFrame[] = [];
  /** So many of the oldest frames are under way. */
  #sent = 0;
  #nextSeq = 0;
  /** The next number that the gateway waits for. */
  #expected = 0;

  /** How much of the microphone is not acknowledged, in frames. */
  get length(): number {
    return this.#frames.length;
  }

  /** @param bytes a frame whose header is not filled in */
  push(bytes: ArrayBuffer): void {
    if (this.#frames.length === MAX_FRAMES) {
      this.#frames.shift();
      // One that is under way may still arrive; after a cut, `resume` sees whether it has.
      if (this.#sent > 0) this.#sent--;
      else this.dropped++;
    }
    this.#frames.push({ bytes, seq: -1 });
  }

  /** @returns the next frame to send; `undefined` when there is none, or 2 s are under way */
  take(): ArrayBuffer | undefined {
    const frame = this.#frames[this.#sent];
    if (!frame || (frame.seq < 0 && this.#nextSeq - this.#expected >= MAX_FRAMES)) return undefined;
    if (frame.seq < 0) {
      frame.seq = this.#nextSeq++;
      // What else is in a header has no meaning on the uplink, and is 0 in a new buffer.
      const header = new DataView(frame.bytes);
      // A sample of PCM at 16 kHz has two bytes; mu-law at 8 kHz has half a byte for it.
      header.setUint8(0, WEB_FRAME_KINDS[header.byteLength > WEB_SAMPLES_PER_FRAME ? 'pcm16k' : 'mulaw']);
      header.setUint32(4, frame.seq);
    }
    this.#sent++;
    return frame.bytes;
  }

  /** The gateway has all frames below this number. */
  acknowledge(seq: number): void {
    this.#expected = Math.max(this.#expected, seq);
    while (this.#sent > 0 && this.#frames[0]!.seq < seq) {
      this.#frames.shift();
      this.#sent--;
    }
  }

  /** A new connection: what the gateway does not have is sent once more under its old numbers. */
  resume(ackSeq: number): void {
    this.acknowledge(ackSeq);
    const oldest = this.#frames[0];
    // Nothing before the oldest frame that is left can come any more, so it is not waited for, nor counted at the next connection.
    const next = oldest && oldest.seq >= 0 ? oldest.seq : this.#nextSeq;
    this.dropped += Math.max(0, next - this.#expected);
    this.acknowledge(next);
    this.#sent = 0;
  }
}
