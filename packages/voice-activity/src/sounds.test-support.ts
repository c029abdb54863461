import { encodeMulaw, MULAW_SILENCE } from '@trunkline/audio';
import { createSynthesiser } from '@trunkline/simulators';
import { WINDOW_SAMPLES } from './voice-model.ts';

const SAMPLE_RATE_HZ = 8000;
const PAIR_SAMPLES = 160;
export const SILENT_PAIR = new Uint8Array(PAIR_SAMPLES).fill(MULAW_SILENCE);

/** Speaks a sentence of three seconds with the synthesiser. @returns samples from -1 to 1 at 8 kHz */
export async function speech(
  text = 'I would like to book a table for two people tomorrow evening, please.',
): Promise<Float32Array> {
  const synthesiser = await createSynthesiser();
  try {
    return Float32Array.from(
      await synthesiser.speak(text, { voice: 'slt', rateHz: SAMPLE_RATE_HZ }),
      (x) => x / 32_768,
    );
  } finally {
    await synthesiser.close();
  }
}

/** Makes uniform noise up to this peak; it is the same on every run. */
export function noise(seconds: number, peak: number): Float32Array {
  let seed = 1;
  return Float32Array.from({ length: seconds * SAMPLE_RATE_HZ }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return peak * (seed / 0x3fff_ffff - 1);
  });
}

export function tone(seconds: number, frequencyHz: number): Float32Array {
  return Float32Array.from(
    { length: seconds * SAMPLE_RATE_HZ },
    (_, i) => 0.1 * Math.sin((2 * Math.PI * frequencyHz * i) / SAMPLE_RATE_HZ),
  );
}

/** Divides a sound into whole windows, each a view of it. */
export function windowsOf(sound: Float32Array): Float32Array[] {
  const count = Math.floor(sound.length / WINDOW_SAMPLES);
  return Array.from({ length: count }, (_, i) => sound.subarray(i * WINDOW_SAMPLES, (i + 1) * WINDOW_SAMPLES));
}

/** Encodes the whole 20 ms frames of a sound as mu-law. */
export function framesOf(sound: Float32Array): Uint8Array[] {
  return Array.from({ length: Math.floor(sound.length / PAIR_SAMPLES) }, (_, i) => {
    const frame = new Uint8Array(PAIR_SAMPLES);
    encodeMulaw(
      Int16Array.from(sound.subarray(i * PAIR_SAMPLES, (i + 1) * PAIR_SAMPLES), (x) => x * 32_767),
      frame,
    );
    return frame;
  });
}

export const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
