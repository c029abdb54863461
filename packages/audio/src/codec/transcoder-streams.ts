/**
 * The two directions between the formats, one stream each, over the shared transcoder-kernel.ts. What a stream remembers is the end
 * of its bytes: a window of the filter, and what did not make a whole pair of samples.
 */
import { FRAME_MS, frameBytes, sampleRateHz, silenceByte } from '../frames/frame.ts';
import { FILTER_DELAY_SAMPLES } from './half-band.ts';
import { createLender } from './lender.ts';
import { transcoderKernel } from './transcoder-kernel.ts';

const WIDE_SAMPLES_PER_MS = sampleRateHz('pcm16k') / 1000;
const NARROW_FRAME_SAMPLES = (FRAME_MS * sampleRateHz('mulaw')) / 1000;
/** Bytes of two samples of 16 kHz, of which one of 8 kHz is made, or the other way round. */
const PAIR_BYTES = 4;
/** Samples of 8 kHz that the filter looks back on. */
const PAST_SAMPLES = FILTER_DELAY_SAMPLES;

export class MulawToPcm16k {
  readonly delayMs = FILTER_DELAY_SAMPLES / WIDE_SAMPLES_PER_MS;
  readonly #kernel = transcoderKernel();
  readonly #past = new Uint8Array(PAST_SAMPLES).fill(silenceByte('mulaw'));
  readonly #nextPast = this.#kernel.viewPast(PAST_SAMPLES);
  readonly #lend = createLender(frameBytes('pcm16k'));
  #made = this.#kernel.viewOutput(NARROW_FRAME_SAMPLES * PAIR_BYTES);

  process(bytes: Uint8Array): Uint8Array {
    const out = this.#lend(PAIR_BYTES * bytes.length);
    const most = this.#kernel.mostSamples;
    if (bytes.length <= most) this.#run(bytes, out, 0);
    else for (let at = 0; at < bytes.length; at += most) this.#run(bytes.subarray(at, at + most), out, PAIR_BYTES * at);
    return out;
  }

  reset(): void {
    this.#past.fill(silenceByte('mulaw'));
  }

  #run(codes: Uint8Array, out: Uint8Array, at: number): void {
    const kernel = this.#kernel;
    kernel.write(this.#past, 0);
    kernel.write(codes, PAST_SAMPLES);
    kernel.mulawToPcm16k(codes.length);
    this.#past.set(this.#nextPast);
    const made = PAIR_BYTES * codes.length;
    if (made !== this.#made.length) this.#made = kernel.viewOutput(made);
    out.set(this.#made, at);
  }
}

const PAST_BYTES = PAST_SAMPLES * PAIR_BYTES;

export class Pcm16kToMulaw {
  // One sample less than upwards, for the output is taken at the second of a pair.
  readonly delayMs = (FILTER_DELAY_SAMPLES - 1) / WIDE_SAMPLES_PER_MS;
  readonly #kernel = transcoderKernel();
  /** Behind the past lie the bytes that did not make a pair. */
  readonly #past = new Uint8Array(PAST_BYTES + PAIR_BYTES - 1);
  readonly #nextPast = this.#kernel.viewPast(this.#past.length);
  readonly #lend = createLender(frameBytes('mulaw'));
  #made = this.#kernel.viewOutput(NARROW_FRAME_SAMPLES);
  #waitingBytes = 0;

  process(bytes: Uint8Array): Uint8Array {
    const out = this.#lend(Math.floor((this.#waitingBytes + bytes.length) / PAIR_BYTES));
    const most = PAIR_BYTES * this.#kernel.mostSamples;
    let written = 0;
    if (bytes.length <= most) this.#run(bytes, out, 0);
    else
      for (let at = 0; at < bytes.length; at += most) written += this.#run(bytes.subarray(at, at + most), out, written);
    return out;
  }

  reset(): void {
    this.#past.fill(0);
    this.#waitingBytes = 0;
  }

  /** @returns the number of codes written to `out` */
  #run(bytes: Uint8Array, out: Uint8Array, at: number): number {
    const kernel = this.#kernel;
    kernel.write(this.#past, 0);
    kernel.write(bytes, PAST_BYTES + this.#waitingBytes);
    const whole = this.#waitingBytes + bytes.length;
    const made = Math.floor(whole / PAIR_BYTES);
    kernel.pcm16kToMulaw(made);
    this.#waitingBytes = whole % PAIR_BYTES;
    this.#past.set(this.#nextPast);
    if (made !== this.#made.length) this.#made = kernel.viewOutput(made);
    out.set(this.#made, at);
    return made;
  }
}
