/**
 * Reads the `media` message of Twilio where it is written exactly as Twilio writes it, without making a text, an object or a copy of it.
 * Fifty come a second in each call, and they differ in three numbers and the sound. Whatever is written in another way, allowed or not, is
 * refused here and read by twilio-inbound.ts, which also says what is wrong with it.
 *
 * ```
 * {"event":"media","sequenceNumber":"4","media":{"track":"inbound","chunk":"2","timestamp":"20","payload":"//8="},"streamSid":"MZ..."}
 * ```
 */
const PARTS = {
  sequence: '{"event":"media","sequenceNumber":"',
  chunk: '","media":{"track":"inbound","chunk":"',
  timestamp: '","timestamp":"',
  payload: '","payload":"',
  streamSid: '"},"streamSid":"',
  end: '"}',
};
/** Fewer digits than a whole number of JavaScript has, so that none is rounded. */
const MOST_DIGITS = 15;
const QUOTE = 0x22;
const ZERO = 0x30;
const PAD = 0x3d;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** The value of each base64 character (RFC 4648, section 4); -1 for what is none. */
const BASE64 = new Int8Array(256).fill(-1);
ascii('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').forEach((character, value) => {
  BASE64[character] = value;
});

const SEQUENCE = ascii(PARTS.sequence);
const CHUNK = ascii(PARTS.chunk);
const TIMESTAMP = ascii(PARTS.timestamp);
const PAYLOAD = ascii(PARTS.payload);

export class TwilioMediaScan {
  /** The number of the last message that was read, and its sound, which the next message overwrites. */
  chunk = 0;
  sound: Uint8Array;
  readonly #room: Uint8Array;
  readonly #tail: Uint8Array;
  #at = 0;

  /**
   * @param streamSid as the `start` of the stream gave it.
   * @param mostBytes of sound; a message that has more of it is refused.
   */
  constructor(streamSid: string, mostBytes: number) {
    this.#room = new Uint8Array(mostBytes);
    this.sound = this.#room.subarray(0, 0);
    // A name with other characters would be written with escapes, so it is never found.
    this.#tail = ascii(PARTS.streamSid + streamSid + PARTS.end);
  }

  /** @returns whether `bytes` is such a message from its first byte to its last, so that the fields above are of it. */
  read(bytes: Uint8Array): boolean {
    this.#at = 0;
    if (!this.#passes(bytes, SEQUENCE) || this.#number(bytes) < 0) return false;
    if (!this.#passes(bytes, CHUNK)) return false;
    const chunk = this.#number(bytes);
    if (chunk < 0 || !this.#passes(bytes, TIMESTAMP) || this.#number(bytes) < 0) return false;
    if (!this.#passes(bytes, PAYLOAD)) return false;
    const soundBytes = this.#decode(bytes);
    if (soundBytes < 0 || !this.#passes(bytes, this.#tail) || this.#at !== bytes.length) return false;
    this.chunk = chunk;
    // All messages of a stream have the same length, so this view is made once.
    if (this.sound.length !== soundBytes) this.sound = this.#room.subarray(0, soundBytes);
    return true;
  }

  #passes(bytes: Uint8Array, part: Uint8Array): boolean {
    const at = this.#at;
    for (let index = 0; index < part.length; index += 1) if (bytes[at + index] !== part[index]) return false;
    this.#at = at + part.length;
    return true;
  }

  /** @returns the whole number that stands here, or -1. */
  #number(bytes: Uint8Array): number {
    const from = this.#at;
    let at = from;
    let value = 0;
    for (; at - from <= MOST_DIGITS; at += 1) {
      const digit = bytes[at]! - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    this.#at = at;
    return at > from && at - from <= MOST_DIGITS ? value : -1;
  }

  /** Decodes up to the next quotation mark. @returns how many bytes that gave, or -1 for what is no base64 with its padding. */
  #decode(bytes: Uint8Array): number {
    const room = this.#room;
    let at = this.#at;
    let out = 0;
    while (at + 4 <= bytes.length && bytes[at] !== QUOTE) {
      const high = (BASE64[bytes[at]!]! << 18) | (BASE64[bytes[at + 1]!]! << 12);
      const third = BASE64[bytes[at + 2]!]!;
      const fourth = BASE64[bytes[at + 3]!]!;
      const four = high | (third << 6) | fourth;
      if (four < 0) {
        out = this.#decodeLast(bytes, at, high, third, out);
        at += 4;
        break;
      }
      if (out + 3 > room.length) return -1;
      room[out] = four >> 16;
      room[out + 1] = four >> 8;
      room[out + 2] = four;
      out += 3;
      at += 4;
    }
    this.#at = at;
    return out;
  }

  /** The last four characters, of which one or two are padding. */
  #decodeLast(bytes: Uint8Array, at: number, high: number, third: number, out: number): number {
    const room = this.#room;
    if (high < 0 || bytes[at + 3] !== PAD || out + 2 > room.length) return -1;
    room[out] = high >> 16;
    if (bytes[at + 2] === PAD) return out + 1;
    if (third < 0) return -1;
    room[out + 1] = (high | (third << 6)) >> 8;
    return out + 2;
  }
}
