/**
 * A stamped frame is 20 ms of mu-law that carries its own number. It is recognised at the other end as long as whatever lies
 * in between passes mu-law through untouched. The number stands in the first four bytes, seven bits each and with the top bit
 * set; the rest is loud enough not to be taken for silence.
 */
export const FRAME_BYTES = 160;
const LOUD = 0x90;

export function stampFrame(number: number): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES, LOUD);
  for (let index = 0; index < 4; index += 1) frame[index] = 0x80 | ((number >> (7 * index)) & 0x7f);
  return frame;
}

/** @returns `undefined` for a frame that is not one of ours, such as fill of the program that is measured. */
export function readStamp(frame: Uint8Array): number | undefined {
  if (frame.length < FRAME_BYTES || frame[FRAME_BYTES - 1] !== LOUD) return undefined;
  let number = 0;
  for (let index = 0; index < 4; index += 1) number |= ((frame[index] ?? 0) & 0x7f) << (7 * index);
  return number;
}
