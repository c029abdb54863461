import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createDownsampler2x, createUpsampler2x, type Resampler } from './resampler.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const NARROW_HZ = 8000;
const WIDE_HZ = 16_000;
const AMPLITUDE = 20_000;
/** Long enough for every whole Hz to fit a whole number of periods, and for rounding noise to average away. */
const MEASURED_SECONDS = 1;
/** Longer than the filter, so that its start is not measured. */
const SETTLE_SECONDS = 0.01;

// Steps of 50 Hz with both edges; off the round numbers, so that rounding errors are not periodic with the tone.
const PASS_BAND_HZ = [...sweep(301, 3400, 50), 3400];
/** What folds onto 0 to 3400 Hz when every second sample is dropped. */
const FOLDING_HZ = [4600, ...sweep(4601, 7999, 50)];

function sweep(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

function tone(frequencyHz: number, rateHz: number): Int16Array {
  const length = (SETTLE_SECONDS + MEASURED_SECONDS) * rateHz;
  return Int16Array.from({ length }, (_, i) =>
    Math.round(AMPLITUDE * Math.cos((2 * Math.PI * frequencyHz * i) / rateHz)),
  );
}

/** The amplitude and phase of one frequency in the settled part of a signal: one bin of a Fourier transform. */
function bin(signal: Int16Array, frequencyHz: number, rateHz: number): { amplitude: number; phase: number } {
  const start = SETTLE_SECONDS * rateHz;
  const length = MEASURED_SECONDS * rateHz;
  let re = 0;
  let im = 0;
  for (let i = start; i < start + length; i++) {
    const angle = (2 * Math.PI * frequencyHz * i) / rateHz;
    re += signal[i]! * Math.cos(angle);
    im -= signal[i]! * Math.sin(angle);
  }
  return { amplitude: (2 * Math.hypot(re, im)) / length, phase: Math.atan2(im, re) };
}

const gainDb = (amplitude: number): number => 20 * Math.log10(amplitude / AMPLITUDE);

function through(resampler: Resampler, input: Int16Array): Int16Array {
  const out = new Int16Array(2 * input.length);
  return out.subarray(0, resampler.process(input, out));
}

/** Peak to peak over the telephone band, and the largest distance of any tone's delay from the stated one. */
function measurePassBand(create: () => Resampler, fromHz: number, toHz: number) {
  const gainsDb: number[] = [];
  let delayErrorMs = 0;
  for (const hz of PASS_BAND_HZ) {
    const resampler = create();
    const { amplitude, phase } = bin(through(resampler, tone(hz, fromHz)), hz, toHz);
    gainsDb.push(gainDb(amplitude));
    const turns = phase / (2 * Math.PI) + (hz * resampler.delayMs) / 1000;
    delayErrorMs = Math.max(delayErrorMs, (Math.abs(turns - Math.round(turns)) / hz) * 1000);
  }
  return {
    rippleDb: Math.max(...gainsDb) - Math.min(...gainsDb),
    worstGainDb: Math.max(...gainsDb.map(Math.abs)),
    delayErrorMs,
  };
}

function measureImageRejectionDb(): number {
  const imagesDb = PASS_BAND_HZ.map((hz) => {
    const out = through(createUpsampler2x(), tone(hz, NARROW_HZ));
    return gainDb(bin(out, NARROW_HZ - hz, WIDE_HZ).amplitude);
  });
  return -Math.max(...imagesDb);
}

function measureAliasRejectionDb(): number {
  const aliasesDb = FOLDING_HZ.map((hz) => {
    const out = through(createDownsampler2x(), tone(hz, WIDE_HZ));
    return gainDb(bin(out, NARROW_HZ - hz, NARROW_HZ).amplitude);
  });
  return -Math.max(...aliasesDb);
}

const up = measurePassBand(createUpsampler2x, NARROW_HZ, WIDE_HZ);
const down = measurePassBand(createDownsampler2x, WIDE_HZ, NARROW_HZ);
const imageRejectionDb = measureImageRejectionDb();
const aliasRejectionDb = measureAliasRejectionDb();

describe('frequency response, by tones', () => {
  test.each([
    ['upwards', up],
    ['downwards', down],
  ])('%s the telephone band passes within 0.1 dB, at its own level', (_, { rippleDb, worstGainDb }) => {
    expect(rippleDb).toBeLessThanOrEqual(0.1);
    expect(worstGainDb).toBeLessThanOrEqual(0.1);
  });

  test.each([
    ['upwards', up, createUpsampler2x],
    ['downwards', down, createDownsampler2x],
  ])('%s every tone takes the stated delay, at most 2 ms', (_, { delayErrorMs }, create) => {
    expect(delayErrorMs).toBeLessThan(0.001);
    expect(create().delayMs).toBeLessThan(2);
    expect(create().delaySamples).toBe(create().delayMs * 16);
  });

  test('images above 4600 Hz stay 60 dB down when going up', () => {
    expect(imageRejectionDb).toBeGreaterThanOrEqual(60);
  });

  test('what would fold onto the telephone band stays 60 dB down when going down', () => {
    expect(aliasRejectionDb).toBeGreaterThanOrEqual(60);
  });

  test('the README states what is measured', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const stated = (row: string): number[] => {
      const line = readme.split('\n').find((text) => text.startsWith(`| ${row} |`));
      return (line ?? '').split('|').slice(2, -1).map(Number.parseFloat);
    };
    expect(stated('Pass band ripple, 300 to 3400 Hz, peak to peak, dB')).toEqual([
      expect.closeTo(up.rippleDb, 3),
      expect.closeTo(down.rippleDb, 3),
    ]);
    expect(stated('Image or alias rejection, 4600 to 8000 Hz, dB')).toEqual([
      expect.closeTo(imageRejectionDb, 0),
      expect.closeTo(aliasRejectionDb, 0),
    ]);
    expect(stated('Delay, ms')).toEqual([
      expect.closeTo(createUpsampler2x().delayMs, 2),
      expect.closeTo(createDownsampler2x().delayMs, 2),
    ]);
  });
});

describe.each([
  ['upsampler', createUpsampler2x],
  ['downsampler', createDownsampler2x],
])('%s', (_, create) => {
  test('gives the same samples however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.int16Array({ maxLength: 200 }), { maxLength: 12 }), (chunks) => {
        const whole = Int16Array.from(chunks.flatMap((chunk) => [...chunk]));
        const cut = create();
        const pieces = chunks.flatMap((chunk) => [...through(cut, chunk)]);
        expect(pieces).toEqual([...through(create(), whole)]);
      }),
    );
  });

  test('passes a constant exactly, so silence with an offset does not whistle', () => {
    const out = through(create(), new Int16Array(400).fill(-12_345));
    expect(new Set(out.subarray(out.length / 2))).toEqual(new Set([-12_345]));
  });

  test('saturates where the filter overshoots: no sample wraps around to the other sign', () => {
    const step = Int16Array.from({ length: 400 }, (__, i) => (i < 200 ? 0 : 32_767));
    const out = through(create(), step);
    expect(Math.max(...out)).toBe(32_767);
    // The ringing before the step goes to -4400; a wrapped overshoot would go to -28000.
    expect(Math.min(...out)).toBeGreaterThan(-5000);
    const negative = through(
      create(),
      step.map((sample) => -sample - 1),
    );
    expect(Math.min(...negative)).toBe(-32_768);
    expect(Math.max(...negative)).toBeLessThan(5000);
  });

  test('is as good as new after a reset', () => {
    const used = create();
    through(
      used,
      Int16Array.from({ length: 321 }, (__, i) => 100 * i),
    );
    used.reset();
    const input = Int16Array.from({ length: 100 }, (__, i) => 300 * i);
    expect(through(used, input)).toEqual(through(create(), input));
  });

  test('refuses an output that is too short instead of losing audio', () => {
    expect(() => create().process(new Int16Array(160), new Int16Array(79))).toThrow(RangeError);
  });
});

test('a click comes out at the stated delay', () => {
  const click = new Int16Array(200);
  click[40] = 30_000;
  const peakOf = (samples: Int16Array) => samples.indexOf(Math.max(...samples));
  expect(peakOf(through(createUpsampler2x(), click))).toBe(2 * 40 + createUpsampler2x().delaySamples);
  expect(2 * peakOf(through(createDownsampler2x(), click))).toBe(40 + createDownsampler2x().delaySamples);
});

test('a count resamples only that many samples', () => {
  expect(createUpsampler2x().process(new Int16Array(9), new Int16Array(18), 4)).toBe(8);
  expect(createDownsampler2x().process(new Int16Array(9), new Int16Array(9), 5)).toBe(2);
});
