/**
 * The one instance of assembly/echo.ts, which all lines of a process share. What a filter has learned lies in the filter and is copied
 * in and out, so a line that ends leaves nothing behind.
 */
import { requireRoom } from '../frames/room.ts';
import { instantiate, type WasmConstant, type WasmMemory } from '../wasm/instantiate.ts';
import { ECHO_WASM } from '../wasm/echo.wasm.ts';

interface EchoExports {
  readonly memory: WasmMemory;
  readonly ROOM: WasmConstant;
  readonly TAPS: WasmConstant;
  readonly LINE: WasmConstant;
  readonly TARGET: WasmConstant;
  readonly SUMS: WasmConstant;
  slide(taps: number, count: number): void;
  learn(taps: number, count: number, stepSize: number, quiet: number): void;
}

const F32_BYTES = Float32Array.BYTES_PER_ELEMENT;

class EchoKernel {
  readonly #exports = instantiate<EchoExports>(ECHO_WASM);
  readonly #memory = new Float32Array(this.#exports.memory.buffer);
  readonly #room = this.#exports.ROOM.value;
  readonly #taps = this.#exports.TAPS.value / F32_BYTES;
  readonly #line = this.#exports.LINE.value / F32_BYTES;
  readonly #target = this.#exports.TARGET.value / F32_BYTES;
  readonly #sums = this.#view(this.#exports.SUMS.value / F32_BYTES, this.#room);

  /**
   * Slides taps along a line: sum `i` is that of tap `k` times sample `from + i + k` of the line over all taps.
   * @param taps at most 2400
   * @param count how many sums are wanted, at most 2400
   * @returns them from 0 on, with others behind; a view that the next call writes over
   * @throws RangeError if there are too many
   */
  slide(taps: Float32Array, line: Float32Array, from: number, count: number): Float32Array {
    requireRoom('echo kernel', this.#room, Math.max(taps.length, count));
    this.#memory.set(taps, this.#taps);
    this.#memory.set(line.subarray(from, from + count + taps.length - 1), this.#line);
    this.#exports.slide(taps.length, count);
    return this.#sums;
  }

  /**
   * Slides `count` samples of a line along themselves, with silence behind them: sum `i` says how alike they are `i` samples later.
   * @param lags how many sums are wanted; see `slide`
   */
  correlate(line: Float32Array, from: number, count: number, lags: number): Float32Array {
    requireRoom('echo kernel', this.#room, Math.max(count, lags));
    const samples = line.subarray(from, from + count);
    this.#memory.set(samples, this.#taps);
    this.#memory.set(samples, this.#line);
    this.#memory.fill(0, this.#line + count, this.#line + count + lags);
    this.#exports.slide(count, lags);
    return this.#sums;
  }

  /**
   * Lets a filter learn by normalised LMS to guess each sample of `target`.
   * @param taps a multiple of 16, at most 2400; the last one belongs to the newest sample, and all are written anew
   * @param line begins with the samples that the first guess uses
   * @param stepSize how much of an error is learned at once, 0 to 1
   * @param quiet power of the line, below which the step is small
   * @throws RangeError if there are too many
   */
  learn(taps: Float32Array, line: Float32Array, target: Float32Array, stepSize: number, quiet: number): void {
    requireRoom('echo kernel', this.#room, Math.max(taps.length, target.length));
    this.#memory.set(taps, this.#taps);
    this.#memory.set(line, this.#line);
    this.#memory.set(target, this.#target);
    this.#exports.learn(taps.length, target.length, stepSize, quiet);
    taps.set(this.#view(this.#taps, taps.length));
  }

  #view(from: number, count: number): Float32Array {
    return this.#memory.subarray(from, from + count);
  }
}

let kernel: EchoKernel | undefined;

/** Compiles it when it is first asked for, which takes a few milliseconds once. */
export const echoKernel = (): EchoKernel => (kernel ??= new EchoKernel());
