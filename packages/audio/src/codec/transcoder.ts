import { FRAME_MS, frameBytes, sampleRateHz, type AudioFormat } from '../frames/frame.ts';
import { decodeMulaw, encodeMulaw } from './mulaw.ts';
import { decodePcm16, encodePcm16 } from './pcm16.ts';
import { createDownsampler2x, createUpsampler2x } from './resampler.ts';

/**
 * Turns one direction of one stream from one format into another. It keeps the filter's history and an odd byte between chunks,
 * so the result is the same however the stream is cut. Its buffers grow to the largest chunk seen and then stay, so that
 * chunks of a steady size cost no allocation.
 */
export interface Transcoder {
  /** How much later the audio comes out than it went in; 0 when the formats are the same. */
  readonly delayMs: number;
  /**
   * Takes bytes of any number and returns all that can be made of them, possibly nothing. The result is a view, valid
   * until the next call; for two equal formats it is `bytes` itself, untouched, unless it begins or ends within a sample.
   */
  process(bytes: Uint8Array): Uint8Array;
  /** Forgets the past, as if newly made. */
  reset(): void;
}

const NARROW_FRAME_SAMPLES = (FRAME_MS * sampleRateHz('mulaw')) / 1000;
const WIDE_FRAME_SAMPLES = (FRAME_MS * sampleRateHz('pcm16k')) / 1000;

export function createTranscoder(from: AudioFormat, to: AudioFormat): Transcoder {
  if (from === to) return from === 'mulaw' ? IDENTITY : createPcm16kAligner();
  return from === 'mulaw' ? createMulawToPcm16k() : createPcm16kToMulaw();
}

const IDENTITY: Transcoder = {
  delayMs: 0,
  process: (bytes) => bytes,
  reset: () => undefined,
};

/** Passes PCM on in whole samples: a peer may cut its stream in the middle of one, and no part behind this looks for that. */
function createPcm16kAligner(): Transcoder {
  const lend = createLender(frameBytes('pcm16k'));
  /** The low byte of a sample whose high byte has not come yet, or -1. */
  let lowByte = -1;

  return {
    delayMs: 0,
    process(bytes) {
      if (lowByte < 0 && bytes.length % 2 === 0) return bytes;
      const before = lowByte < 0 ? 0 : 1;
      const whole = (before + bytes.length) & ~1;
      const out = lend(whole);
      if (before === 1 && whole > 0) out[0] = lowByte;
      const taken = Math.max(0, whole - before);
      for (let i = 0; i < taken; i++) out[before + i] = bytes[i]!;
      if (taken < bytes.length) lowByte = bytes[taken]!;
      else if (whole > 0) lowByte = -1;
      return out;
    },
    reset() {
      lowByte = -1;
    },
  };
}

function createMulawToPcm16k(): Transcoder {
  const upsampler = createUpsampler2x();
  const lend = createLender(frameBytes('pcm16k'));
  let narrow = new Int16Array(NARROW_FRAME_SAMPLES);
  let wide = new Int16Array(WIDE_FRAME_SAMPLES);

  return {
    delayMs: upsampler.delayMs,
    process(bytes) {
      if (bytes.length > narrow.length) {
        narrow = new Int16Array(grown(narrow.length, bytes.length));
        wide = new Int16Array(2 * narrow.length);
      }
      const narrowCount = decodeMulaw(bytes, narrow);
      const wideCount = upsampler.process(narrow, wide, narrowCount);
      const out = lend(2 * wideCount);
      encodePcm16(wide, out, wideCount);
      return out;
    },
    reset() {
      upsampler.reset();
    },
  };
}

function createPcm16kToMulaw(): Transcoder {
  const downsampler = createDownsampler2x();
  const lend = createLender(frameBytes('mulaw'));
  let wide = new Int16Array(WIDE_FRAME_SAMPLES);
  let narrow = new Int16Array(NARROW_FRAME_SAMPLES);
  /** The low byte of a sample whose high byte has not come yet, or -1. */
  let lowByte = -1;

  /** Reads `bytes` into `wide` and returns the number of samples. */
  function read(bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const straddling = lowByte >= 0 ? 1 : 0;
    if (straddling) wide[0] = lowByte | (bytes[0]! << 8);
    const count = decodePcm16(bytes, wide, straddling, straddling);
    const used = straddling + 2 * count;
    lowByte = used < bytes.length ? bytes[used]! : -1;
    return straddling + count;
  }

  return {
    delayMs: downsampler.delayMs,
    process(bytes) {
      const mostSamples = (bytes.length + 1) >> 1;
      if (mostSamples > wide.length) {
        wide = new Int16Array(grown(wide.length, mostSamples));
        narrow = new Int16Array(wide.length / 2);
      }
      const wideCount = read(bytes);
      const narrowCount = downsampler.process(wide, narrow, wideCount);
      const out = lend(narrowCount);
      encodeMulaw(narrow, out, narrowCount);
      return out;
    },
    reset() {
      downsampler.reset();
      lowByte = -1;
    },
  };
}

/** A function that lends the start of one growing buffer. It makes a new view only when the length changes. */
function createLender(initialBytes: number): (length: number) => Uint8Array {
  let buffer = new Uint8Array(initialBytes);
  let view = buffer;
  return (length) => {
    if (length > buffer.length) buffer = view = new Uint8Array(grown(buffer.length, length));
    if (length !== view.length) view = buffer.subarray(0, length);
    return view;
  };
}

/** The next size of a buffer that must hold `needed`: at least double, so that growing sizes cost few allocations. */
function grown(current: number, needed: number): number {
  return Math.max(2 * current, needed + (needed & 1));
}
