/**
 * What is missing of a sound that was to be heard bit by bit as it was said: cheap, also where nothing of it is there, so that
 * it may be asked while other calls go on. `traceSpeech` is for sounds that may be paused, faded or doubled.
 */
const PIECE = 160;
/** Where a piece is not there as a whole, it is looked for in parts of 5 ms, as long as the gateway's fades. */
const PART = 40;
/** 500 ms: concealment, and the silence of a break, may stand in the middle of a piece. */
const MOST_BETWEEN_PARTS = 25 * PIECE;
const SAMPLES_PER_MS = 8;
const AUDIBLE_RMS = 150;

/**
 * @returns milliseconds of `said` that are not in `heard` as they were said, in its order; silence does not count, and what was
 * faded in or out does. Both 8 kHz.
 */
export function findLostMs(said: Int16Array, heard: Int16Array): number {
  const there = bytesOf(heard);
  let lost = 0;
  let from = 0;
  for (let at = 0; at < said.length; at += PIECE) {
    const piece = said.subarray(at, at + PIECE);
    if (rms(piece) < AUDIBLE_RMS) continue;
    const found = indexOfSamples(there, bytesOf(piece), from);
    if (found !== -1) from = found + piece.byteLength;
    else ({ lost, from } = findParts(piece, there, { lost, from }));
  }
  return lost / SAMPLES_PER_MS;
}

interface Search {
  readonly lost: number;
  readonly from: number;
}

/** A piece at which the sound was broken off, concealed or faded in is there but for a few of its parts. */
function findParts(piece: Int16Array, there: Buffer, { lost, from }: Search): Search {
  let [lostHere, at] = [0, from];
  const near = there.subarray(0, from + (MOST_BETWEEN_PARTS + piece.length) * Int16Array.BYTES_PER_ELEMENT);
  for (let part = 0; part < piece.length; part += PART) {
    const samples = piece.subarray(part, part + PART);
    const found = indexOfSamples(near, bytesOf(samples), at);
    if (found === -1) lostHere += samples.length;
    else at = found + samples.byteLength;
  }
  return { lost: lost + lostHere, from: at };
}

const bytesOf = (samples: Int16Array): Buffer => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);

/** Not in the middle of a sample. */
function indexOfSamples(bytes: Buffer, piece: Buffer, from: number): number {
  let index = bytes.indexOf(piece, from);
  while (index !== -1 && index % 2 === 1) index = bytes.indexOf(piece, index + 1);
  return index;
}

const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
