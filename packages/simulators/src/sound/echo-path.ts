import { SAMPLES_PER_MS, TELEPHONE_RATE_HZ } from '../mulaw.ts';
import { createRandom, type Random } from '../random.ts';
import { between, gaussian, whiteNoise } from './draw.ts';
import { createBiquad, createPhoneBand, filtered } from './filters.ts';
import { activeLevelDbfs, scaleToDbfs, throughMulaw, toSamples } from './levels.ts';

/** `hybrid`: reflected where two wires become four. `speakerphone`: from a loudspeaker through a room into a microphone. */
export type EchoKind = 'hybrid' | 'speakerphone';

export interface EchoOptions {
  /** From a sample of the agent to its echo, in samples of 8 kHz; may be fractional. The band limit adds about three. */
  readonly delaySamples: number;
  /** How much quieter than the agent speech comes back, in dB. */
  readonly lossDb: number;
  readonly seed: number;
  readonly kind?: EchoKind;
  /** How long the echo of a click lasts, until 40 dB down; drawn by kind unless told: 2 to 8 or 80 to 160 ms. */
  readonly tailMs?: number;
  /** How far a small loudspeaker is overdriven: 0 (default) is linear, 1 is harsh. An echo canceller cannot model it. */
  readonly drive?: number;
  /** Speech that is to come back by just `lossDb` quieter. Without it, noise with the spectrum of speech: within 5 dB. */
  readonly reference?: Int16Array;
}

/** The way of one call's audio back to us. Not shared between calls: it remembers what was played. */
export interface EchoPath {
  /**
   * The echo during these samples of what is really played, of the same length; call it frame after frame. Not yet
   * through mu-law: that happens where it is added to the caller's own voice.
   */
  process(played: Int16Array): Int16Array;
}

const TAIL_DB = 40;
/** Half the length of the kernel that shifts by a fraction of a sample. */
const KERNEL_REACH = 8;
const FULL_SCALE = 32_768;
/** Enough words for the level to settle; more would make scenes slow to build. */
const CALIBRATION_SAMPLES = 5 * TELEPHONE_RATE_HZ;

/** The echo of one call, frame by frame. The same options make the same echo, however the audio is cut. */
export function createEchoPath(options: EchoOptions): EchoPath {
  const { delaySamples, lossDb, seed, kind = 'hybrid', drive = 0 } = options;
  if (!(delaySamples >= 0)) throw new RangeError(`delaySamples must be 0 or more, not ${delaySamples}`);
  const random = createRandom(seed);
  const [tailFromMs, tailToMs] = kind === 'hybrid' ? [2, 8] : [80, 160];
  const tailMs = options.tailMs ?? between(random, tailFromMs, tailToMs);
  const response = makeResponse(kind, Math.max(1, Math.round(tailMs * SAMPLES_PER_MS)), random);
  const gain = 10 ** (-lossDb / 20) / gainOf(response, drive, options.reference ?? makeSpeechLike());
  const { taps, startsAt } = delayed(response, delaySamples);
  const line = createLine(taps, startsAt, drive);
  return {
    process: (played) => toSamples(line(throughMulaw(played)).map((sample) => sample * gain)),
  };
}

/** How all of `farEnd` comes back, through mu-law both ways; as long as `farEnd`, so give it silence for the tail. */
export function makeEcho(farEnd: Int16Array, options: EchoOptions): Int16Array {
  return throughMulaw(createEchoPath(options).process(farEnd));
}

/** The first tap is the strongest, so that the delay is what was asked for. */
function makeResponse(kind: EchoKind, length: number, random: Random): Float64Array {
  // A room answers with single reflections first; a hybrid with a dense, short ringing.
  const density = kind === 'hybrid' ? 1 : 0.25;
  const strength = kind === 'hybrid' ? 0.35 : 0.3;
  return Float64Array.from({ length }, (_, index) => {
    if (index === 0) return 1;
    const envelope = 10 ** ((-TAIL_DB * index) / length / 20);
    const tap = Math.max(-2, Math.min(2, gaussian(random)));
    return random.chance(density) ? strength * envelope * tap : 0;
  });
}

function delayed(response: Float64Array, delaySamples: number): { taps: Float64Array; startsAt: number } {
  const whole = Math.floor(delaySamples);
  const fraction = delaySamples - whole;
  const startsAt = Math.max(0, whole - KERNEL_REACH);
  const taps = new Float64Array(response.length + whole - startsAt + KERNEL_REACH + 1);
  for (let offset = -KERNEL_REACH; offset <= KERNEL_REACH; offset += 1) {
    const weight = sinc(offset - fraction) * Math.cos((Math.PI * (offset - fraction)) / (2 * (KERNEL_REACH + 1))) ** 2;
    response.forEach((tap, index) => {
      const at = whole - startsAt + offset + index;
      if (at >= 0) taps[at] = taps[at]! + weight * tap;
    });
  }
  return { taps, startsAt };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Loudspeaker, echo and the band of the line, with the memory of what went in. */
function createLine(taps: Float64Array, startsAt: number, drive: number): (samples: Int16Array) => Float64Array {
  const memory = startsAt + taps.length - 1;
  let past = new Float64Array(memory);
  const band = createPhoneBand();
  return (samples) => {
    const input = new Float64Array(memory + samples.length);
    input.set(past);
    samples.forEach((sample, index) => (input[memory + index] = loudspeaker(sample, drive)));
    past = input.slice(samples.length);
    const out = new Float64Array(samples.length);
    for (let index = 0; index < out.length; index += 1) {
      const newest = memory + index - startsAt;
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap += 1) sum += taps[tap]! * input[newest - tap]!;
      out[index] = band(sum);
    }
    return out;
  };
}

/** Bends the peaks, and the two halves of the wave not alike: odd and even harmonics. */
function loudspeaker(sample: number, drive: number): number {
  if (drive === 0) return sample;
  const x = (4 * drive * sample) / FULL_SCALE;
  return (FULL_SCALE / (4 * drive)) * (Math.tanh(x) + 0.15 * Math.tanh(x) ** 2);
}

/** Noise with the spectrum of speech in the telephone band, at a usual level. */
function makeSpeechLike(): Int16Array {
  const noise = whiteNoise(CALIBRATION_SAMPLES, createRandom(1)).map((sample) => sample * 1000);
  return scaleToDbfs(filtered(noise, createPhoneBand(), createBiquad('low-pass', 700)), -20);
}

/** How much louder the beginning of `speech` gets on its way. */
function gainOf(response: Float64Array, drive: number, speech: Int16Array): number {
  const first = speech.findIndex((sample) => sample !== 0);
  const piece = speech.subarray(Math.max(0, first), first + CALIBRATION_SAMPLES);
  const louderDb = activeLevelDbfs(createLine(response, 0, drive)(piece)) - activeLevelDbfs(piece);
  return 10 ** (louderDb / 20);
}
