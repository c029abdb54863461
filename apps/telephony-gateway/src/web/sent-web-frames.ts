/**
 * The frames that went out last, in the bytes in which they went, so that a page that was cut off gets them again under their
 * old numbers. Two seconds are kept, and only what the page has not yet said to have played.
 *
 * Drop policy: the oldest frame makes way for the newest.
 */
import {
  WEB_FRAME_HEADER_BYTES,
  WEB_PAYLOAD_BYTES,
  type WebAudioFormat,
  writeWebFrameHeader,
} from '@trunkline/protocol';

const KEPT_FRAMES = 100;

export class SentWebFrames {
  /** The number of the next new frame. */
  next: number;
  /** The oldest number that can be sent once more; equal to `next` when there is none. */
  oldest: number;
  readonly #header = { format: 'pcm16k' as WebAudioFormat, generation: 0, flags: 0, seq: 0 };
  readonly #wide: readonly Uint8Array[];
  readonly #narrow: readonly Uint8Array[];
  readonly #formats: WebAudioFormat[];

  /** @param next where the numbers go on. */
  constructor(next = 0) {
    this.next = next;
    this.oldest = next;
    const bytesOf = (format: WebAudioFormat): number => WEB_FRAME_HEADER_BYTES + WEB_PAYLOAD_BYTES[format];
    this.#wide = Array.from({ length: KEPT_FRAMES }, () => new Uint8Array(bytesOf('pcm16k')));
    this.#narrow = this.#wide.map((slot) => slot.subarray(0, bytesOf('mulaw')));
    this.#formats = Array.from({ length: KEPT_FRAMES }, () => 'pcm16k' as const);
  }

  /** Gives 20 ms of audio the next number. @returns the frame, as a view that stays as it is for two seconds of frames. */
  add(payload: Uint8Array, format: WebAudioFormat, generation: number, flags: number): Uint8Array {
    const slot = this.next % KEPT_FRAMES;
    const frame = (format === 'mulaw' ? this.#narrow : this.#wide)[slot] as Uint8Array;
    const header = this.#header;
    header.format = format;
    header.generation = generation;
    header.flags = flags;
    header.seq = this.next;
    writeWebFrameHeader(frame, header);
    frame.set(payload, WEB_FRAME_HEADER_BYTES);
    this.#formats[slot] = format;
    this.next += 1;
    this.oldest = Math.max(this.oldest, this.next - KEPT_FRAMES);
    return frame;
  }

  /** @returns the frame of this number; `undefined` when it is not kept. */
  at(seq: number): Uint8Array | undefined {
    if (seq < this.oldest || seq >= this.next) return undefined;
    const slot = seq % KEPT_FRAMES;
    return this.#formats[slot] === 'mulaw' ? this.#narrow[slot] : this.#wide[slot];
  }

  /** All frames below this number have been played. */
  played(seq: number): void {
    this.oldest = Math.min(this.next, Math.max(this.oldest, seq));
  }

  /** No frame so far is sent again: all of them were cut. */
  forget(): void {
    this.oldest = this.next;
  }
}
