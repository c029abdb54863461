import { SAMPLES_PER_MS, TELEPHONE_RATE_HZ } from '../../mulaw.ts';
import type { Random } from '../../random.ts';
import { between, pick, whiteNoise } from '../draw.ts';
import { createBiquad, filtered } from '../filters.ts';
import { add, decay, harmonics, rendered } from './envelope.ts';

const DTMF_ROWS_HZ = [697, 770, 852, 941] as const;
const DTMF_COLUMNS_HZ = [1209, 1336, 1477, 1633] as const;
const DTMF_KEYS = '123A456B789C*0#D';
const DTMF_ON_SAMPLES = 100 * SAMPLES_PER_MS;
const DTMF_OFF_SAMPLES = 100 * SAMPLES_PER_MS;

/** The row's and the column's frequency of a key, in Hz. @throws RangeError for a character that no keypad has. */
export function dtmfHz(key: string): [rowHz: number, columnHz: number] {
  const place = key.length === 1 ? DTMF_KEYS.indexOf(key) : -1;
  if (place < 0) throw new RangeError(`${JSON.stringify(key)} is no DTMF key; use one of ${DTMF_KEYS}`);
  return [DTMF_ROWS_HZ[place >> 2]!, DTMF_COLUMNS_HZ[place & 3]!];
}

/** Keys pressed one after the other: 100 ms of both tones, 100 ms of silence. Amplitude 1. */
export function makeDtmf(keys: string): Float64Array {
  const out = new Float64Array(keys.length * (DTMF_ON_SAMPLES + DTMF_OFF_SAMPLES));
  keys.split('').forEach((key, place) => {
    const at = place * (DTMF_ON_SAMPLES + DTMF_OFF_SAMPLES);
    // The column is sent 2 dB louder, for lines take more away from it.
    const [row, column] = dtmfHz(key);
    add(out, rendered(DTMF_ON_SAMPLES, harmonics(row, [1])), at, 0.44);
    add(out, rendered(DTMF_ON_SAMPLES, harmonics(column, [1])), at, 0.56);
  });
  return out;
}

/** Random keys of a telephone, without A to D. */
export function makeRandomDtmf(length: number, random: Random): Float64Array {
  const count = Math.ceil(length / (DTMF_ON_SAMPLES + DTMF_OFF_SAMPLES));
  return makeDtmf(Array.from({ length: count }, () => pick(random, '0123456789*#'.split(''))).join('')).subarray(
    0,
    length,
  );
}

/** Mains hum: 50 Hz, more of the odd harmonics than of the even ones, and the buzz of a bad power supply. */
export function makeHum(length: number, random: Random): Float64Array {
  const tilt = between(random, 0.8, 1.5);
  const strengths = Array.from({ length: 40 }, (_, order) => (order % 2 === 0 ? 1 : 0.5) / (order + 1) ** tilt);
  const hz = 50 * between(random, 0.998, 1.002);
  return rendered(length, harmonics(hz, strengths, between(random, 0, Math.PI)));
}

/** Semitones above the root; chords of most of the world's hold music. */
const CHORDS = { major: [0, 4, 7], minor: [0, 3, 7] } as const;
const PROGRESSIONS = [
  [0, 7, 9, 5],
  [0, 9, 5, 7],
  [9, 5, 0, 7],
] as const;
const MINOR_DEGREES = new Set([2, 4, 9]);
const MELODY_STEPS = [0, 2, 4, 7, 9, 12, 14, 16];
const INSTRUMENT = [1, 0.6, 0.45, 0.3, 0.2, 0.12];
const BEATS_PER_CHORD = 4;

/** Music on hold: chords, a melody over them, a drum on every beat. */
export function makeMusic(length: number, random: Random): Float64Array {
  const beat = Math.round((60 / between(random, 84, 132)) * TELEPHONE_RATE_HZ);
  const rootHz = 110 * 2 ** (random.integer(0, 11) / 12);
  const progression = pick(random, PROGRESSIONS);
  const out = new Float64Array(length);
  for (let count = 0; count * beat < length; count += 1) {
    const at = count * beat;
    const degree = progression[Math.floor(count / BEATS_PER_CHORD) % progression.length]!;
    const chord = MINOR_DEGREES.has(degree) ? CHORDS.minor : CHORDS.major;
    if (count % BEATS_PER_CHORD === 0) {
      for (const semitone of chord) add(out, note(rootHz, degree + semitone, BEATS_PER_CHORD * beat, 900), at, 0.25);
    }
    for (let half = 0; half < 2; half += 1) {
      if (random.chance(0.3)) continue;
      const melody = note(rootHz * 2, pick(random, MELODY_STEPS), beat, 250);
      add(out, melody, at + half * (beat >> 1), between(random, 0.25, 0.5));
    }
    add(out, drum(random, count % 2 === 0), at, 0.5);
  }
  return out;
}

function note(rootHz: number, semitones: number, length: number, decayMs: number): Float64Array {
  const attack = (index: number) => Math.min(1, index / 64);
  return rendered(length, harmonics(rootHz * 2 ** (semitones / 12), INSTRUMENT), attack, decay(decayMs));
}

function drum(random: Random, isKick: boolean): Float64Array {
  if (isKick) return rendered(1200, harmonics(90, [1, 0.5, 0.3]), decay(40));
  const fading = decay(25);
  const snare = whiteNoise(600, random).map((sample, index) => sample * fading(index));
  return filtered(snare, createBiquad('band-pass', 2200, 0.7));
}
