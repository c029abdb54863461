import { EVIDENCE_FIELDS } from './evidence.ts';

/** A record has five words of header, then 160 bytes of the caller's line, then 160 bytes of what we played. */
const HEADER_WORDS = 5;
const FRAME_BYTES = 160;
const FRAME_WORDS = FRAME_BYTES / Uint32Array.BYTES_PER_ELEMENT;
const RECORD_WORDS = HEADER_WORDS + 2 * FRAME_WORDS;
const HEADER_BYTES = HEADER_WORDS * Uint32Array.BYTES_PER_ELEMENT;

/**
 * Says which line a record belongs to, so that nothing goes wrong when records before it were dropped. A reset begins a new
 * `epoch`, a reset that forgets the echo also begins a new `path`, and `pair` counts from 0 in every epoch.
 */
export interface PairHeader {
  slot: number;
  epoch: number;
  path: number;
  pair: number;
  historyOnly: boolean;
}

/** Carries pairs to the process that hears them, in one piece of memory that is used again and again. */
export interface VoiceBatch {
  /** Pairs in it, and how many there is room for. */
  readonly length: number;
  readonly capacity: number;
  /** Copies both frames, 160 bytes each. */
  add(
    slot: number,
    epoch: number,
    path: number,
    pair: number,
    historyOnly: boolean,
    near: Uint8Array,
    far: Uint8Array,
  ): void;
  /** @returns a view of all records */
  words(): Uint32Array;
  clear(): void;
}

class PairBatch implements VoiceBatch {
  length = 0;
  readonly capacity: number;
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#words = new Uint32Array(capacity * RECORD_WORDS);
    this.#bytes = new Uint8Array(this.#words.buffer);
  }

  add(
    slot: number,
    epoch: number,
    path: number,
    pair: number,
    historyOnly: boolean,
    near: Uint8Array,
    far: Uint8Array,
  ): void {
    const words = this.#words;
    const at = this.length * RECORD_WORDS;
    words[at] = slot;
    words[at + 1] = epoch;
    words[at + 2] = path;
    words[at + 3] = pair;
    words[at + 4] = historyOnly ? 1 : 0;
    const frames = at * Uint32Array.BYTES_PER_ELEMENT + HEADER_BYTES;
    this.#bytes.set(near, frames);
    this.#bytes.set(far, frames + FRAME_BYTES);
    this.length += 1;
  }

  words(): Uint32Array {
    return this.#words.subarray(0, this.length * RECORD_WORDS);
  }

  clear(): void {
    this.length = 0;
  }
}

export const createVoiceBatch = (capacity: number): VoiceBatch => new PairBatch(capacity);

/** Calls `visit` for every record. The header is the same object each time, and the frames are views. */
export function readVoiceBatch(
  words: Uint32Array,
  visit: (header: PairHeader, near: Uint8Array, far: Uint8Array) => void,
): void {
  const header: PairHeader = { slot: 0, epoch: 0, path: 0, pair: 0, historyOnly: false };
  for (let at = 0; at < words.length; at += RECORD_WORDS) {
    header.slot = words[at]!;
    header.epoch = words[at + 1]!;
    header.path = words[at + 2]!;
    header.pair = words[at + 3]!;
    header.historyOnly = words[at + 4] === 1;
    const frames = words.byteOffset + at * Uint32Array.BYTES_PER_ELEMENT + HEADER_BYTES;
    const near = new Uint8Array(words.buffer, frames, FRAME_BYTES);
    visit(header, near, new Uint8Array(words.buffer, frames + FRAME_BYTES, FRAME_BYTES));
  }
}

/** An answer begins with the number of batches that it answers; then come rows of evidence, each with the epoch of its slot. */
export const ANSWER_FIELDS = EVIDENCE_FIELDS + 1;

export function createAnswer(batches: number, rows: Float64Array, epochOf: (slot: number) => number): Float64Array {
  const count = rows.length / EVIDENCE_FIELDS;
  const answer = new Float64Array(1 + count * ANSWER_FIELDS);
  answer[0] = batches;
  for (let row = 0; row < count; row++) {
    const from = row * EVIDENCE_FIELDS;
    answer.set(rows.subarray(from, from + EVIDENCE_FIELDS), 1 + row * ANSWER_FIELDS);
    answer[1 + row * ANSWER_FIELDS + EVIDENCE_FIELDS] = epochOf(rows[from]!);
  }
  return answer;
}
