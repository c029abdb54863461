/**
 * Reads a WebSocket's bytes (RFC 6455, section 5) as far as audio needs it: a small message that is one whole data frame is told here and
 * now. Everything else, which is rare, is passed on to the library that owns the socket, byte for byte: control frames, messages in
 * fragments, large ones, and all that follows what breaks the protocol. So the library answers pings, closes and complains as ever.
 *
 * Drop policy: holds at most one frame that has not come whole, of `MAX_DIRECT_BYTES`, and drops nothing.
 */

export interface MessageSink {
  /** Whether whole messages are to be told here. The library gets all of them otherwise. */
  readonly isDirect: boolean;
  /** Nothing of what has been read counts any more. */
  readonly isGone: boolean;
  /** A whole message. `bytes` is a view that is valid during the call only. */
  message(bytes: Buffer, isBinary: boolean): void;
  /** Bytes that are the library's. */
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

  /** @param isMasked whether the peer masks what it sends, as clients must and servers must not. */
  constructor(sink: MessageSink, isMasked: boolean) {
    this.#sink = sink;
    this.#maskBit = isMasked ? MASKED : 0;
  }

  /** Takes what the socket has read. The bytes are changed on the way: a mask is taken off in place. */
  push(chunk: Buffer): void {
    const data = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = undefined;
    let at = 0;
    while (at < data.length && !this.#sink.isGone) {
      const read = this.#read(data, at);
      if (read === 0) {
        // A copy, so that the whole of what was read is not kept for its last bytes.
        this.#held = Buffer.from(data.subarray(at));
        return;
      }
      at += read;
    }
  }

  /** @returns how many bytes from `at` on are dealt with; 0 when more must come first. */
  #read(data: Buffer, at: number): number {
    const here = data.length - at;
    if (this.#isLost || this.#passBytes > 0) return this.#pass(data, at, this.#isLost ? here : this.#passBytes);
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
      return this.#pass(data, at, here);
    }
    const opcode = first & OPCODE;
    const isWhole = (first & FIN) !== 0 && (opcode === TEXT || opcode === BINARY) && !this.#isFragmented;
    const bytes = headBytes + payloadBytes;
    if (!isWhole || payloadBytes > MAX_DIRECT_BYTES || !this.#sink.isDirect) {
      if ((first & FIN) === 0) this.#isFragmented = true;
      else if (opcode === CONTINUATION) this.#isFragmented = false;
      return this.#pass(data, at, bytes);
    }
    if (here < bytes) return 0;
    const from = at + headBytes;
    if (this.#maskBit !== 0) unmask(data, from, from + payloadBytes);
    this.#sink.message(data.subarray(from, at + bytes), opcode === BINARY);
    return bytes;
  }

  /** The next `bytes` are the library's. @returns how many of them are here. */
  #pass(data: Buffer, at: number, bytes: number): number {
    const here = Math.min(bytes, data.length - at);
    this.#passBytes = bytes - here;
    this.#sink.pass(at === 0 && here === data.length ? data : data.subarray(at, at + here));
    return here;
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
