/** Writes small messages as WebSocket frames (RFC 6455, section 5.2), each ready to go out as one piece. */
import { randomFillSync } from 'node:crypto';

/** A longer one would need another form of head. */
export const MAX_WRITTEN_BYTES = 0xffff;
const SHORT = 126;
const FIN_TEXT = 0x81;
const FIN_BINARY = 0x82;
const MASKED = 0x80;
/** Masks are made in advance, because each call of the random source costs as much as the frame. */
const masks = new Uint8Array(8 * 1024);
let nextMask = masks.length;

/**
 * @param text of at most `MAX_WRITTEN_BYTES` characters, all of them ASCII.
 * @returns a frame without a mask, as a server writes it, for `socket.write(frame, 'latin1')`.
 */
export function textFrame(text: string): string {
  const { length } = text;
  const head =
    length < SHORT
      ? String.fromCharCode(FIN_TEXT, length)
      : String.fromCharCode(FIN_TEXT, SHORT, length >> 8, length & 0xff);
  return head + text;
}

/** Writes frames with a mask that nobody can foretell, as a client must, into memory that is used again where it may be. */
export class MaskedFrames {
  #frame = Buffer.alloc(0);

  /** @param bytes at most `MAX_WRITTEN_BYTES` of them. @returns their frame, which the next call overwrites unless it is kept. */
  write(bytes: Uint8Array): Buffer {
    const headBytes = bytes.length < SHORT ? 6 : 8;
    if (this.#frame.length !== headBytes + bytes.length) {
      this.#frame = Buffer.allocUnsafeSlow(headBytes + bytes.length);
    }
    fillMasked(this.#frame, headBytes, bytes);
    return this.#frame;
  }

  /** The last frame has not gone out yet, so that its memory is in use. */
  keep(): void {
    this.#frame = Buffer.alloc(0);
  }
}

function fillMasked(frame: Buffer, from: number, bytes: Uint8Array): void {
  const { length } = bytes;
  frame[0] = FIN_BINARY;
  if (length < SHORT) {
    frame[1] = MASKED | length;
  } else {
    frame[1] = MASKED | SHORT;
    frame[2] = length >> 8;
    frame[3] = length & 0xff;
  }
  if (nextMask === masks.length) {
    randomFillSync(masks);
    nextMask = 0;
  }
  const m0 = masks[nextMask]!;
  const m1 = masks[nextMask + 1]!;
  const m2 = masks[nextMask + 2]!;
  const m3 = masks[nextMask + 3]!;
  nextMask += 4;
  frame[from - 4] = m0;
  frame[from - 3] = m1;
  frame[from - 2] = m2;
  frame[from - 1] = m3;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    frame[from + at] = bytes[at]! ^ m0;
    frame[from + at + 1] = bytes[at + 1]! ^ m1;
    frame[from + at + 2] = bytes[at + 2]! ^ m2;
    frame[from + at + 3] = bytes[at + 3]! ^ m3;
  }
  if (at < length) frame[from + at] = bytes[at]! ^ m0;
  if (at + 1 < length) frame[from + at + 1] = bytes[at + 1]! ^ m1;
  if (at + 2 < length) frame[from + at + 2] = bytes[at + 2]! ^ m2;
}
