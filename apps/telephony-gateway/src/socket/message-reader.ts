/**
 * Reads a WebSocket's bytes (RFC 6455, section 5) as far as audio needs it: a small message that is one whole data frame is told here and
 * now. Everything else, which is rare, is passed on to the library that owns the socket, byte for byte: control frames, messages in
 * fragments, large ones, and all that follows what breaks the protocol. So the library answers pings, closes and complains as ever.
 *
 * Drop policy: holds at most one frame that has not come whole, of `MAX_DIRECT_BYTES`, and drops nothing.
 */
import { readMemory } from './read-memory.ts';

export interface MessageSink {
  /** Whether whole messages are to be told here. The library gets all of them otherwise. */
  readonly isDirect: boolean;
  /** Nothing of what has been read counts any more. */
  readonly isGone: boolean;
  /** A whole message. `bytes` is a view that is valid during the call only. */
  message(bytes: Buffer, isBinary: boolean): void;
  /** Bytes that are the library's; a view that is valid during the call only. */
  pass(bytes: Buffer): void;
}

/** Half a second of speech in the larger of the two formats, and far above any message of Twilio's. */
const MAX_DIRECT_BYTES = 16 * 1024;

const FIN = 0x80;
const RESERVED_BITS = 0x70;
const OPCODE = 0x0f;
const MASKED = 0x80;
const LENGTH = 0x7f;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;
const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;

export class MessageReader {
  readonly #sink: MessageSink;
  readonly #maskBit: number;
  /** The beginning of a frame that has not come whole. */
  #held: Buffer | undefined = undefined;
  /** So many of the next bytes are the rest of a frame for the library. */
  #passBytes = 0;
  /** A message in fragments is under way. */
  #isFragmented = false;
  /** What came is no frame, so that nobody knows where the next one begins. */
  #isLost = false;
  /**
   * The view of the memory of all connections that was handed out last. Messages of sound have all one length and mostly lie at one place
   * there, so that a view is seldom made.
   */
  #view = readMemory.subarray(0, 0);
  #viewFrom = 0;

  /** @param isMasked whether the peer masks what it sends, as clients must and servers must not. */
  constructor(sink: MessageSink, isMasked: boolean) {
    this.#sink = sink;
    this.#maskBit = isMasked ? MASKED : 0;
  }

  /**
   * Takes what the socket has read: the first `bytes` of `memory`. They are changed on the way, since a mask is taken off in place, and
   * nothing of `memory` is kept.
   */
  push(memory: Buffer, bytes = memory.length): void {
    let data = memory;
    let end = bytes;
    if (this.#held !== undefined) {
      data = Buffer.concat([this.#held, memory.subarray(0, bytes)]);
      end = data.length;
      this.#held = undefined;
    }
    let at = 0;
    while (at < end && !this.#sink.isGone) {
      const read = this.#read(data, at, end);
      if (read === 0) {
        this.#held = Buffer.from(data.subarray(at, end));
        return;
      }
      at += read;
    }
  }

  /** @returns how many bytes from `at` on are dealt with; 0 when more must come first. */
  #read(data: Buffer, at: number, end: number): number {
    const here = end - at;
    if (this.#isLost || this.#passBytes > 0) return this.#pass(data, at, end, this.#isLost ? here : this.#passBytes);
    if (here < 2) return 0;
    const first = data[at]!;
    const second = data[at + 1]!;
    const short = second & LENGTH;
    const lengthBytes = short === LENGTH_IN_16_BITS ? 2 : short === LENGTH_IN_64_BITS ? 8 : 0;
    const headBytes = 2 + lengthBytes + (this.#maskBit === 0 ? 0 : 4);
    if (here < headBytes) return 0;
    const isForeign = (first & RESERVED_BITS) !== 0 || (second & MASKED) !== this.#maskBit;
    const payloadBytes = lengthBytes === 0 ? short : readLength(data, at + 2, lengthBytes);
    if (isForeign || payloadBytes === undefined) {
      this.#isLost = true;
      return this.#pass(data, at, end, here);
    }
    const opcode = first & OPCODE;
    const isWhole = (first & FIN) !== 0 && (opcode === TEXT || opcode === BINARY) && !this.#isFragmented;
    const bytes = headBytes + payloadBytes;
    if (!isWhole || payloadBytes > MAX_DIRECT_BYTES || !this.#sink.isDirect) {
      if ((first & FIN) === 0) this.#isFragmented = true;
      else if (opcode === CONTINUATION) this.#isFragmented = false;
      return this.#pass(data, at, end, bytes);
    }
    if (here < bytes) return 0;
    const from = at + headBytes;
    if (this.#maskBit !== 0) unmask(data, from, from + payloadBytes);
    this.#sink.message(this.#viewed(data, from, payloadBytes), opcode === BINARY);
    return bytes;
  }

  /** The next `bytes` are the library's. @returns how many of them are here. */
  #pass(data: Buffer, at: number, end: number, bytes: number): number {
    const here = Math.min(bytes, end - at);
    this.#passBytes = bytes - here;
    this.#sink.pass(data.subarray(at, at + here));
    return here;
  }

  #viewed(data: Buffer, from: number, bytes: number): Buffer {
    if (data !== readMemory) return data.subarray(from, from + bytes);
    if (from !== this.#viewFrom || bytes !== this.#view.length) {
      this.#view = readMemory.subarray(from, from + bytes);
      this.#viewFrom = from;
    }
    return this.#view;
  }
}

/** @returns `undefined` for a length that no message can have. */
function readLength(data: Buffer, at: number, bytes: number): number | undefined {
  if (bytes === 2) return data.readUInt16BE(at);
  return data.readUInt32BE(at) === 0 ? data.readUInt32BE(at + 4) : undefined;
}

/** Takes off the mask, whose four bytes stand before `from`. */
function unmask(data: Buffer, from: number, to: number): void {
  const m0 = data[from - 4]!;
  const m1 = data[from - 3]!;
  const m2 = data[from - 2]!;
  const m3 = data[from - 1]!;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    data[at]! ^= m0;
    data[at + 1]! ^= m1;
    data[at + 2]! ^= m2;
    data[at + 3]! ^= m3;
  }
  if (at < to) data[at]! ^= m0;
  if (at + 1 < to) data[at + 1]! ^= m1;
  if (at + 2 < to) data[at + 2]! ^= m2;
}
