import { encodeMulawSample, RateConverter } from '@trunkline/audio';
import {
  WEB_FRAME_HEADER_BYTES,
  WEB_PAYLOAD_BYTES,
  WEB_SAMPLES_PER_FRAME,
  type WebAudioFormat,
} from '@trunkline/protocol';

const WIRE_HZ = 16_000;
const FULL_SCALE = 32_768;

/** Takes a frame's bytes, whose first 8 are left for its header, and its level in dBFS. */
export type MicrophoneSink = (frame: ArrayBuffer, levelDbfs: number) => void;

/**
 * Cuts the microphone's sound at the device's rate into frames of 20 ms for the wire. Both formats are made all the time and
 * one of them is sent, so that a change of format is neither late nor heard.
 */
export class MicrophoneFramer {
  format: WebAudioFormat = 'pcm16k';
  readonly #sink: MicrophoneSink;
  readonly #toWire: RateConverter;
  readonly #toNarrow = new RateConverter({ fromHz: WIRE_HZ, toHz: WIRE_HZ / 2 });
  readonly #wide = new Int16Array(WEB_SAMPLES_PER_FRAME);
  readonly #narrow = new Uint8Array(WEB_SAMPLES_PER_FRAME / 2);
  #filled = 0;
  #squares = 0;

  /** @param deviceHz the rate of what will be pushed */
  constructor(deviceHz: number, sink: MicrophoneSink) {
    this.#sink = sink;
    this.#toWire = new RateConverter({ fromHz: deviceHz, toHz: WIRE_HZ });
  }

  /** @param block samples from -1 to 1, of any number */
  push(block: Float32Array): void {
    for (let i = 0; i < block.length; i++) {
      this.#toWire.push(block[i]!);
      while (!this.#toWire.isHungry()) this.#add(this.#toWire.take());
    }
  }

  #add(sample: number): void {
    this.#squares += sample * sample;
    this.#toNarrow.push(sample);
    if (!this.#toNarrow.isHungry()) this.#narrow[this.#filled >> 1] = encodeMulawSample(toInt16(this.#toNarrow.take()));
    this.#wide[this.#filled++] = toInt16(sample);
    if (this.#filled === WEB_SAMPLES_PER_FRAME) this.#finish();
  }

  #finish(): void {
    // The buffer is handed over to the page, so each frame needs a new one.
    const frame = new ArrayBuffer(WEB_FRAME_HEADER_BYTES + WEB_PAYLOAD_BYTES[this.format]);
    // Every platform with a browser is little-endian, as the wire is.
    if (this.format === 'pcm16k') new Int16Array(frame, WEB_FRAME_HEADER_BYTES).set(this.#wide);
    else new Uint8Array(frame, WEB_FRAME_HEADER_BYTES).set(this.#narrow);
    const levelDbfs = 10 * Math.log10(this.#squares / WEB_SAMPLES_PER_FRAME + 1e-10);
    this.#filled = 0;
    this.#squares = 0;
    this.#sink(frame, levelDbfs);
  }
}

/** Clipping is heard as a little harshness; the wrap-around that a bare store would do is heard as a bang. */
function toInt16(sample: number): number {
  return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sample * FULL_SCALE)));
}
