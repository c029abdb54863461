/** What is done to speech in each format, for whoever handles either. */
import type { AudioFormat } from '../frames/frame.ts';
import { mulawLevelDbfs, pcm16LevelDbfs } from '../level.ts';
import { concealMulaw, fadeInMulaw } from './mulaw-fade.ts';
import { concealPcm16, fadeInPcm16 } from './pcm16-fade.ts';

export interface Fades {
  /** Copies `frame` into `out`, its first 5 ms rising from silence. */
  fadeIn(frame: Uint8Array, out: Uint8Array): void;
  /** Writes into `out` a frame that goes on from the end of `last` and dies away. */
  conceal(last: Uint8Array, out: Uint8Array): void;
}

const FADES: Readonly<Record<AudioFormat, Fades>> = {
  mulaw: { fadeIn: fadeInMulaw, conceal: concealMulaw },
  pcm16k: { fadeIn: fadeInPcm16, conceal: concealPcm16 },
};

/** The soft edges for speech in `format`. */
export const fadesOf = (format: AudioFormat): Fades => FADES[format];

/** @returns what measures the level of audio in `format`, in dBFS (level.ts). */
export const levelMeterOf = (format: AudioFormat): ((bytes: Uint8Array) => number) =>
  format === 'mulaw' ? mulawLevelDbfs : pcm16LevelDbfs;
