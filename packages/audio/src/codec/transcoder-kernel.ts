/**
 * The one instance of assembly/transcoder.ts, which all calls of a process share. It keeps nothing of a call: the past of a stream
 * goes in with each chunk and comes out again, so a call that ends leaves nothing behind, and none has to be freed.
 */
import { instantiate, type WasmConstant, type WasmMemory } from '../wasm/instantiate.ts';
import { TRANSCODER_WASM } from '../wasm/transcoder.wasm.ts';
import { SIDE_TAPS } from './half-band.ts';

interface TranscoderExports {
  readonly memory: WasmMemory;
  readonly MOST_SAMPLES: WasmConstant;
  readonly TAPS: WasmConstant;
  readonly PAST: WasmConstant;
  readonly INPUT: WasmConstant;
  readonly OUTPUT: WasmConstant;
  mulawToPcm16k(count: number): void;
  pcm16kToMulaw(count: number): void;
}

export class TranscoderKernel {
  /** Samples of 8 kHz that one run takes or makes at most. */
  readonly mostSamples: number;
  readonly #memory: Uint8Array;
  readonly #input: number;
  readonly #past: number;
  readonly #output: number;
  readonly #exports: TranscoderExports;

  constructor() {
    const exports = instantiate<TranscoderExports>(TRANSCODER_WASM);
    const { buffer } = exports.memory;
    new Float64Array(buffer, exports.TAPS.value, SIDE_TAPS.length).set(SIDE_TAPS);
    this.mostSamples = exports.MOST_SAMPLES.value;
    this.#memory = new Uint8Array(buffer);
    this.#input = exports.INPUT.value;
    this.#past = exports.PAST.value;
    this.#output = exports.OUTPUT.value;
    this.#exports = exports;
  }

  /** A view of what the next runs leave of their input, for the past of a stream; it is written over by every run. */
  viewPast(bytes: number): Uint8Array {
    return this.#memory.subarray(this.#past, this.#past + bytes);
  }

  /** A view of what the next runs make; it is written over by every run. */
  viewOutput(bytes: number): Uint8Array {
    return this.#memory.subarray(this.#output, this.#output + bytes);
  }

  /** Writes the input of a run. @param at where `bytes` begin in it */
  write(bytes: Uint8Array, at: number): void {
    this.#memory.set(bytes, this.#input + at);
  }

  /** @param count codes of the input behind the 31 of the past. They become 2 * `count` samples. */
  mulawToPcm16k(count: number): void {
    this.#exports.mulawToPcm16k(count);
  }

  /** @param count pairs of samples of the input behind the 31 of the past. They become `count` codes. */
  pcm16kToMulaw(count: number): void {
    this.#exports.pcm16kToMulaw(count);
  }
}

let kernel: TranscoderKernel | undefined;

/** Compiles it when it is first asked for, which takes a few milliseconds once. */
export const transcoderKernel = (): TranscoderKernel => (kernel ??= new TranscoderKernel());
