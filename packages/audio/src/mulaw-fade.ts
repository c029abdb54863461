/** Makes soft edges for mu-law speech that begins or ends where it was not meant to. */
import { decodeMulawSample, encodeMulawSample } from './mulaw.ts';

/** 5 ms at 8 kHz: long enough that no click is heard, too short to take anything from a syllable. */
const RAMP = 40;

/** Copies `frame` into `out`, its first 5 ms rising from silence along half a cosine. */
export function fadeInMulaw(frame: Uint8Array, out: Uint8Array): void {
  out.set(frame);
  const ramp = Math.min(RAMP, frame.length);
  for (let i = 0; i < ramp; i++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / ramp);
    out[i] = encodeMulawSample(Math.round(decodeMulawSample(frame[i]!) * gain));
  }
}

/**
 * Writes into `out` a frame that follows `last` and dies away. It is the sound just heard, backwards, so that it goes on from
 * the very sample at which it broke off. Packet-loss concealment begins in this way too (ITU-T G.711 Appendix I); its search for
 * a pitch is left out, because the frame is heard only once, for 20 ms.
 */
export function concealMulaw(last: Uint8Array, out: Uint8Array): void {
  const count = out.length;
  for (let i = 0; i < count; i++) {
    const gain = 0.5 + 0.5 * Math.cos((Math.PI * (i + 0.5)) / count);
    out[i] = encodeMulawSample(Math.round(decodeMulawSample(last[last.length - 1 - i]!) * gain));
  }
}
