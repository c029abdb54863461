/** Makes the same soft edges as mulaw-fade.ts, for speech in 16-bit PCM at 16 kHz. */

/** 5 ms at 16 kHz. */
const RAMP = 80;

const sampleAt = (bytes: Uint8Array, index: number): number =>
  ((bytes[2 * index]! | (bytes[2 * index + 1]! << 8)) << 16) >> 16;

function writeSample(bytes: Uint8Array, index: number, sample: number): void {
  bytes[2 * index] = sample;
  bytes[2 * index + 1] = sample >> 8;
}

/** Copies `frame` into `out`, its first 5 ms rising from silence along half a cosine. */
export function fadeInPcm16(frame: Uint8Array, out: Uint8Array): void {
  out.set(frame);
  const ramp = Math.min(RAMP, frame.length >> 1);
  for (let i = 0; i < ramp; i++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / ramp);
    writeSample(out, i, Math.round(sampleAt(frame, i) * gain));
  }
}

/** Writes into `out` a frame that follows `last` and dies away: the sound just heard, backwards. */
export function concealPcm16(last: Uint8Array, out: Uint8Array): void {
  const count = out.length >> 1;
  const lastIndex = (last.length >> 1) - 1;
  for (let i = 0; i < count; i++) {
    const gain = 0.5 + 0.5 * Math.cos((Math.PI * (i + 0.5)) / count);
    writeSample(out, i, Math.round(sampleAt(last, lastIndex - i) * gain));
  }
}
