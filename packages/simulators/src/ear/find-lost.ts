/**
 * What is missing of a sound that was to be heard bit by bit as it was said: cheap, also where nothing of it is there, so that
 * it may be asked while other calls go on. `traceSpeech` is for sounds that may be paused, faded or doubled.
 */
const PIECE = 160;
const SAMPLES_PER_MS = 8;
const AUDIBLE_RMS = 150;

/** @returns milliseconds of `said` that are not in `heard`, in its order; silence does not count. Both 8 kHz. */
export function findLostMs(said: Int16Array, heard: Int16Array): number {
  const there = bytesOf(heard);
  let lost = 0;
  let from = 0;
  for (let at = 0; at < said.length; at += PIECE) {
    const piece = said.subarray(at, at + PIECE);
    if (rms(piece) < AUDIBLE_RMS) continue;
    const found = indexOfSamples(there, bytesOf(piece), from);
    if (found === -1) lost += piece.length;
    else from = found + piece.byteLength;
  }
  return lost / SAMPLES_PER_MS;
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
