/** Takes frames one at a time. All stages of the media path are joined in this way. */
export interface FrameSink {
  /** `frame` may be a view into a buffer that is reused: it is valid during the call only; copy it to keep it. */
  writeFrame(frame: Uint8Array): void;
}

/**
 * Cuts a stream of bytes into whole frames. Chunks may have any size, also an odd one or none at all, because Vapi's docs give
 * no frame size downwards. No byte is lost, doubled or moved, and the rest of a chunk waits for the next one.
 *
 * Holds less than one frame, so it needs no drop policy. A chunk of exactly one frame, with nothing waiting, is handed
 * on as it came, without a copy and without an object; larger ones give views into the chunk, without a copy. Only a
 * frame that spans two chunks is put together in the reframer's own buffer.
 */
export interface Reframer {
  /** Bytes that wait for the rest of their frame, 0 to `frameBytes - 1`. */
  readonly pendingBytes: number;
  /** Takes any number of bytes and writes each frame that is now whole to `sink`, before it returns. */
  push(bytes: Uint8Array, sink: FrameSink): void;
  /** Fills what waits up to a frame with `padByte` (see `silenceByte`) and writes it; does nothing if nothing waits. */
  flush(sink: FrameSink, padByte: number): void;
  /** Forgets what waits, for example because the agent was cut. */
  reset(): void;
}

class CuttingReframer implements Reframer {
  pendingBytes = 0;
  readonly #frameBytes: number;
  readonly #partial: Uint8Array;

  constructor(frameBytes: number) {
    this.#frameBytes = frameBytes;
    this.#partial = new Uint8Array(frameBytes);
  }

  push(bytes: Uint8Array, sink: FrameSink): void {
    const frameBytes = this.#frameBytes;
    if (this.pendingBytes === 0 && bytes.length === frameBytes) {
      sink.writeFrame(bytes);
      return;
    }
    let at = 0;
    if (this.pendingBytes > 0) {
      while (at < bytes.length && this.pendingBytes < frameBytes) this.#keep(bytes[at++]!);
      if (this.pendingBytes < frameBytes) return;
      this.pendingBytes = 0;
      sink.writeFrame(this.#partial);
    }
    for (; at + frameBytes <= bytes.length; at += frameBytes) sink.writeFrame(bytes.subarray(at, at + frameBytes));
    while (at < bytes.length) this.#keep(bytes[at++]!);
  }

  flush(sink: FrameSink, padByte: number): void {
    if (this.pendingBytes === 0) return;
    this.#partial.fill(padByte, this.pendingBytes);
    this.pendingBytes = 0;
    sink.writeFrame(this.#partial);
  }

  reset(): void {
    this.pendingBytes = 0;
  }

  #keep(byte: number): void {
    this.#partial[this.pendingBytes] = byte;
    this.pendingBytes += 1;
  }
}

/** @throws RangeError if `frameBytes` is not a positive whole number. */
export function createReframer(frameBytes: number): Reframer {
  if (!Number.isInteger(frameBytes) || frameBytes < 1) {
    throw new RangeError(`createReframer: frameBytes is ${frameBytes}; pass frameBytes(format)`);
  }
  return new CuttingReframer(frameBytes);
}
