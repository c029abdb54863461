/** Takes frames one at a time: the single way in which stages of the media path are joined. */
export interface FrameSink {
  /** `frame` may be a view into a buffer that is reused: it is valid during the call only; copy it to keep it. */
  writeFrame(frame: Uint8Array): void;
}

/**
 * Cuts a stream of bytes into whole frames. Chunks may have any size, also odd ones, and none at all (Vapi's docs give
 * no frame size downwards): no byte is lost, doubled or moved, and the rest of a chunk waits for the next one.
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
  /** Forgets what waits, for example because the agent was cut off. */
  reset(): void;
}

/** @throws RangeError if `frameBytes` is not a positive whole number. */
export function createReframer(frameBytes: number): Reframer {
  if (!Number.isInteger(frameBytes) || frameBytes < 1) {
    throw new RangeError(`createReframer: frameBytes is ${frameBytes}; pass frameBytes(format)`);
  }
  const partial = new Uint8Array(frameBytes);
  let pendingBytes = 0;

  return {
    get pendingBytes() {
      return pendingBytes;
    },
    push(bytes, sink) {
      if (pendingBytes === 0 && bytes.length === frameBytes) {
        sink.writeFrame(bytes);
        return;
      }
      let at = 0;
      if (pendingBytes > 0) {
        while (at < bytes.length && pendingBytes < frameBytes) partial[pendingBytes++] = bytes[at++]!;
        if (pendingBytes < frameBytes) return;
        pendingBytes = 0;
        sink.writeFrame(partial);
      }
      for (; at + frameBytes <= bytes.length; at += frameBytes) sink.writeFrame(bytes.subarray(at, at + frameBytes));
      while (at < bytes.length) partial[pendingBytes++] = bytes[at++]!;
    },
    flush(sink, padByte) {
      if (pendingBytes === 0) return;
      partial.fill(padByte, pendingBytes);
      pendingBytes = 0;
      sink.writeFrame(partial);
    },
    reset() {
      pendingBytes = 0;
    },
  };
}
