import { describe, expect, test, vi } from 'vitest';
import { RateConverter } from './rate-converter.ts';

// Tones of a second at many rates are computed, and an hour of samples.
vi.setConfig({ testTimeout: 60_000 });

const WIRE_HZ = 16_000;
const DEVICE_RATES_HZ = [8000, 16_000, 44_100, 48_000, 96_000];
const PAIRS = DEVICE_RATES_HZ.flatMap((hz) => [
  [hz, WIRE_HZ],
  [WIRE_HZ, hz],
]) as [number, number][];

function tone(frequencyHz: number, rateHz: number, seconds = 1.2): Float32Array {
  return Float32Array.from({ length: seconds * rateHz }, (_, i) => Math.sin((2 * Math.PI * frequencyHz * i) / rateHz));
}

function through(converter: RateConverter, input: Float32Array, chunk = input.length): Float32Array {
  const out: number[] = [];
  for (let from = 0; from < input.length; from += chunk) {
    for (const sample of input.subarray(from, from + chunk)) {
      converter.push(sample);
      while (!converter.isHungry()) out.push(converter.take());
    }
  }
  return Float32Array.from(out);
}

/** The last second of a signal, in which the filter has settled. */
const settled = (signal: Float32Array, rateHz: number): Float32Array => signal.subarray(signal.length - rateHz);

function amplitudeAt(signal: Float32Array, frequencyHz: number, rateHz: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < signal.length; i++) {
    re += signal[i]! * Math.cos((2 * Math.PI * frequencyHz * i) / rateHz);
    im += signal[i]! * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz);
  }
  return (2 * Math.hypot(re, im)) / signal.length;
}

const power = (signal: Float32Array): number => signal.reduce((sum, sample) => sum + sample ** 2, 0) / signal.length;
const db = (ratio: number): number => 20 * Math.log10(ratio);

/** All that is not the tone itself, harmonics and noise together, relative to it. */
function distortionDb(signal: Float32Array, frequencyHz: number, rateHz: number): number {
  const amplitude = amplitudeAt(signal, frequencyHz, rateHz);
  const rest = Math.max(power(signal) - amplitude ** 2 / 2, 1e-14);
  return 10 * Math.log10(rest / (amplitude ** 2 / 2));
}

describe.each(PAIRS)('from %i to %i Hz', (fromHz, toHz) => {
  const create = (): RateConverter => new RateConverter({ fromHz, toHz });

  test('a tone of 1 kHz keeps its level within 0.01 dB, and what is added to it is 80 dB below', () => {
    const out = settled(through(create(), tone(1000, fromHz)), toHz);
    expect(db(amplitudeAt(out, 1000, toHz))).toBeCloseTo(0, 2);
    expect(distortionDb(out, 1000, toHz)).toBeLessThan(-80);
  });

  test('the result is the same to the bit however the stream is cut', () => {
    const input = tone(440, fromHz, 0.2);
    expect(through(create(), input, 128)).toEqual(through(create(), input));
    expect(through(create(), input, 17)).toEqual(through(create(), input));
  });

  test('an hour has exactly as many samples as an hour has', () => {
    const converter = create();
    let count = 0;
    // After a second the filter is at the same place again, so the seconds after it are like it.
    const outputsOfSeconds = Array.from({ length: 3 }, () => {
      count = 0;
      for (let i = 0; i < fromHz; i++) {
        converter.push(0);
        while (!converter.isHungry()) {
          converter.take();
          count++;
        }
      }
      return count;
    });
    expect(outputsOfSeconds).toEqual([toHz, toHz, toHz]);
  });
});

test.each([44_100, 48_000, 96_000])('what lies above 8.3 kHz at %i Hz does not fold into speech', (fromHz) => {
  for (const frequencyHz of [8300, 9000, 10_000, 12_000, 15_000, 19_000]) {
    const out = settled(through(new RateConverter({ fromHz, toHz: WIRE_HZ }), tone(frequencyHz, fromHz)), WIRE_HZ);
    expect(10 * Math.log10(2 * power(out))).toBeLessThan(-75);
  }
});

test('speech up to 6.5 kHz comes through whole', () => {
  for (const frequencyHz of [200, 3000, 5000, 6500]) {
    const out = settled(
      through(new RateConverter({ fromHz: 48_000, toHz: WIRE_HZ }), tone(frequencyHz, 48_000)),
      WIRE_HZ,
    );
    expect(db(amplitudeAt(out, frequencyHz, WIRE_HZ))).toBeCloseTo(0, 1);
  }
});

test('the rate of the wire itself goes through to the bit and without delay', () => {
  const converter = new RateConverter({ fromHz: WIRE_HZ, toHz: WIRE_HZ });
  const input = tone(1234, WIRE_HZ);
  expect(through(converter, input)).toEqual(input);
  expect(converter.delaySamples).toBe(0);
});

describe('one whose speed can be set', () => {
  test.each(DEVICE_RATES_HZ)('plays faster by as much as it is told, at %i Hz', (toHz) => {
    const converter = new RateConverter({ fromHz: WIRE_HZ, toHz, adjustable: true });
    converter.setSpeed(1.005);
    let pushed = 0;
    for (let i = 0; i < 10 * toHz; i++) {
      while (converter.isHungry()) {
        converter.push(0);
        pushed++;
      }
      converter.take();
    }
    expect(pushed / (10 * WIRE_HZ)).toBeCloseTo(1.005, 4);
  });

  test.each(DEVICE_RATES_HZ)('does not click when the speed changes, at %i Hz', (toHz) => {
    const converter = new RateConverter({ fromHz: WIRE_HZ, toHz, adjustable: true });
    const input = tone(500, WIRE_HZ, 1);
    const out: number[] = [];
    for (const [i, sample] of input.entries()) {
      converter.setSpeed(i < 8000 ? 1 : 1.003);
      converter.push(sample);
      while (!converter.isHungry()) out.push(converter.take());
    }
    // The steepest place of the tone itself, with 1 % for the higher speed.
    const steepest = ((2 * Math.PI * 500) / toHz) * 1.01;
    const steps = out.slice(1).map((sample, i) => Math.abs(sample - out[i]!));
    expect(Math.max(...steps.slice(toHz / 100))).toBeLessThan(steepest);
  });
});

test('rates without a common divisor keep their ratio', () => {
  const converter = new RateConverter({ fromHz: 44_099, toHz: WIRE_HZ });
  const { length } = through(converter, new Float32Array(10 * 44_099));
  expect(Math.abs(length - 10 * WIRE_HZ)).toBeLessThanOrEqual(1);
});
