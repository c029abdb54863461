/** Measures raw PCM that comes in pieces of any size, and keeps none of it. */

/** The level of silence, and of what is quieter (CONTRACT, `/webhook/audio`). */
const FLOOR_DBFS = -100;
const FULL_SCALE = 32_768;

export class PcmMeter {
  /** Bytes taken so far. */
  bytes = 0;
  #squares = 0;
  /** The low byte of a sample whose high byte has not come yet, or -1. */
  #lowByte = -1;

  /** Takes bytes of s16le, of any number. */
  take(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    let at = 0;
    if (this.#lowByte >= 0 && chunk.length > 0) {
      this.#add(this.#lowByte | ((chunk[0] as number) << 8));
      this.#lowByte = -1;
      at = 1;
    }
    for (; at + 1 < chunk.length; at += 2) this.#add((chunk[at] as number) | ((chunk[at + 1] as number) << 8));
    if (at < chunk.length) this.#lowByte = chunk[at] as number;
  }

  /** Whether the last sample has only one of its two bytes. */
  get isOdd(): boolean {
    return this.#lowByte >= 0;
  }

  /** The root mean square of all samples so far in dB of full scale, from -100 for silence. */
  get levelDbfs(): number {
    const rms = Math.sqrt(this.#squares / Math.max(1, Math.floor(this.bytes / 2)));
    return rms === 0 ? FLOOR_DBFS : Math.max(FLOOR_DBFS, 20 * Math.log10(rms / FULL_SCALE));
  }

  durationMs(sampleRate: number): number {
    return (Math.floor(this.bytes / 2) * 1_000) / sampleRate;
  }

  #add(unsigned: number): void {
    const sample = (unsigned << 16) >> 16;
    this.#squares += sample * sample;
  }
}
