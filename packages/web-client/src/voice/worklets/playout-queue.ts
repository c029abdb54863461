/**
 * The agent's voice between the gateway and the loudspeaker, at 16 kHz. It waits until a turn has enough to be played without
 * a gap, fades where it runs dry, and keeps count of what has sounded. It holds at most 20 s; what comes on top is dropped and
 * counted as missing.
 */
import { decodeMulawSample, RateConverter } from '@trunkline/audio';
import { readWebFrame, WEB_FLAG_END_OF_TURN, WEB_SAMPLES_PER_FRAME, type WebFrame } from '@trunkline/protocol';
import { PlayoutLedger } from './playout-ledger.ts';

const CAPACITY = 20 * 16_000;
const SAMPLES_PER_MS = 16;
const FULL_SCALE = 32_768;
/** A step in the sound is heard as a click; over 5 ms it is not. */
const FADE = 5 * SAMPLES_PER_MS;
const CUT_RAMP = 8 * SAMPLES_PER_MS;
/** In this much the depth may stray before the speed is touched, since frames come in steps. */
const SLACK = 60 * SAMPLES_PER_MS;
/** More than 0.5 % would be heard as another pitch. */
const MAX_SPEED_CHANGE = 0.005;
/** How much of each new depth goes into the average, of which 125 are taken in a second. */
const DEPTH_SHARE = 0.01;

export class PlayoutQueue {
  prebufferSamples = 200 * SAMPLES_PER_MS;
  isHeld = false;
  underruns = 0;
  framesMissing = 0;
  readonly ledger = new PlayoutLedger();
  readonly #ring = new Int16Array(CAPACITY);
  readonly #widen = new RateConverter({ fromHz: 8000, toHz: 16_000 });
  #read = 0;
  #write = 0;
  #nextSeq = 0;
  /** Up to here there is a whole turn, which needs nothing more to be played. */
  #wholeUntil = 0;
  #cutGeneration: number | undefined;
  #isPlaying = false;
  /** Samples of time since the first sample of what waits to be begun. */
  #waited = 0;
  #gain = 1;
  #isDry = false;
  #depth = 0;

  /** The place of the next sample that will be handed on. */
  get place(): number {
    return this.#read;
  }

  get queuedSamples(): number {
    return this.#write - this.#read;
  }

  get isIdle(): boolean {
    return !this.#isPlaying && this.#write === this.#read;
  }

  /** Takes a frame as it came from the gateway. One that is broken, old or cut is dropped. */
  accept(bytes: Uint8Array): void {
    const frame = readWebFrame(bytes);
    // After a resume the gateway sends again what it does not know to have arrived.
    if (!frame || frame.seq < this.#nextSeq) return;
    this.framesMissing += frame.seq - this.#nextSeq;
    this.#nextSeq = frame.seq + 1;
    const isCut = this.#cutGeneration !== undefined && ((this.#cutGeneration - frame.generation) & 0xff) < 128;
    const isFull = this.queuedSamples > CAPACITY - WEB_SAMPLES_PER_FRAME;
    if (isFull) this.framesMissing++;
    const isDropped = isCut || isFull;
    this.ledger.renumber(this.#write, (isDropped ? this.#nextSeq : frame.seq) * WEB_SAMPLES_PER_FRAME);
    if (isDropped) return;
    this.#append(frame);
    if (frame.flags & WEB_FLAG_END_OF_TURN) this.#wholeUntil = this.#write;
    if (this.#isDry) this.underruns++;
    this.#isDry = false;
  }

  /** The frames that follow are of this turn. */
  beginTurn(turnId: string): void {
    this.ledger.beginTurn(this.#write, turnId);
    this.#isDry = false;
  }

  /**
   * Throws away what is queued of this generation and older ones, with a short ramp, and what of them comes later.
   * @returns how many samples of the latest turn have been handed on, which is the one that the gateway means
   */
  cut(generation: number): number {
    const samples = this.ledger.latestTurnSamplesAt(this.#read);
    const isSounding = this.#isPlaying && this.#gain > 0;
    const ramp = isSounding ? Math.min(CUT_RAMP, this.queuedSamples) : 0;
    for (let i = 0; i < ramp; i++) this.#ring[(this.#read + i) % CAPACITY]! *= 1 - (i + 1) / ramp;
    this.#write = this.#wholeUntil = this.#read + ramp;
    this.ledger.cut(this.#read, this.#nextSeq * WEB_SAMPLES_PER_FRAME - ramp);
    this.#cutGeneration = generation;
    this.isHeld = this.#isDry = false;
    if (ramp === 0) this.#stop();
    return samples;
  }

  /** Hands on the next sample, -1 to 1. */
  next(): number {
    const queued = this.queuedSamples;
    const isWhole = this.#wholeUntil > this.#read;
    if (!this.#isPlaying) {
      if (queued === 0 || this.isHeld) return 0;
      // A gateway that cannot tell the end of a turn would leave a short one unheard, so waiting has an end too.
      this.#isPlaying = isWhole || queued >= this.prebufferSamples || ++this.#waited > this.prebufferSamples;
      if (!this.#isPlaying) return 0;
      this.#depth = queued;
    }
    const mayRise = !this.isHeld && (isWhole || queued > FADE);
    this.#gain = mayRise ? Math.min(1, this.#gain + 1 / FADE) : Math.max(0, this.#gain - 1 / FADE);
    if (this.#gain === 0 && this.isHeld) return 0;
    if (queued === 0) {
      this.#stop();
      this.#gain = 0;
      this.#isDry = true;
      return 0;
    }
    const sample = (this.#ring[this.#read++ % CAPACITY]! / FULL_SCALE) * this.#gain;
    if (this.#read === this.#wholeUntil) this.#stop();
    return sample;
  }

  #stop(): void {
    this.#isPlaying = false;
    this.#waited = 0;
    this.#gain = 1;
  }

  /** How fast to play so that the queue stays as deep as it should be. To be asked once a block. */
  matchSpeed(): number {
    if (!this.#isPlaying || this.isHeld || this.#wholeUntil > this.#read) return 1;
    this.#depth += DEPTH_SHARE * (this.queuedSamples - this.#depth);
    const excess = this.#depth - this.prebufferSamples;
    if (Math.abs(excess) < SLACK) return 1;
    return 1 + MAX_SPEED_CHANGE * Math.max(-1, Math.min(1, excess / this.prebufferSamples));
  }

  #append({ format, payload }: WebFrame): void {
    for (let i = 0; i < WEB_SAMPLES_PER_FRAME; i += 2) {
      const low = 2 * i;
      // The filter hears the wide format too, so that it does not begin from silence when the format changes.
      this.#widen.push(format === 'mulaw' ? decodeMulawSample(payload[i / 2]!) : sampleAt(payload, low));
      const even = this.#widen.take();
      const odd = this.#widen.take();
      this.#put(format === 'mulaw' ? even : sampleAt(payload, low));
      this.#put(format === 'mulaw' ? odd : sampleAt(payload, low + 2));
    }
  }

  #put(sample: number): void {
    this.#ring[this.#write++ % CAPACITY] = sample;
  }
}

/** s16le at a byte. */
function sampleAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 16) | (bytes[at + 1]! << 24)) >> 16;
}
