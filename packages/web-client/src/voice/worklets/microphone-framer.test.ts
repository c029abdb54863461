import { decodeMulawSample } from '@trunkline/audio';
import { describe, expect, test } from 'vitest';
import { MicrophoneFramer } from './microphone-framer.ts';

const BLOCK = 128;

function capture(
  deviceHz: number,
  frequencyHz: number,
  seconds: number,
  formatAt: (second: number) => 'pcm16k' | 'mulaw',
) {
  const frames: { bytes: ArrayBuffer; levelDbfs: number }[] = [];
  const framer = new MicrophoneFramer(deviceHz, (bytes, levelDbfs) => frames.push({ bytes, levelDbfs }));
  for (let at = 0; at < seconds * deviceHz; at += BLOCK) {
    framer.format = formatAt(at / deviceHz);
    const length = Math.min(BLOCK, seconds * deviceHz - at);
    framer.push(
      Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * frequencyHz * (at + i)) / deviceHz)),
    );
  }
  return frames;
}

describe.each([8000, 16_000, 44_100, 48_000, 96_000])('at %i Hz', (deviceHz) => {
  test('a second is 50 frames of 20 ms with room for their headers, and their level is told', () => {
    const frames = capture(deviceHz, 450, 1, () => 'pcm16k');
    expect(frames.map(({ bytes }) => bytes.byteLength)).toEqual(Array<number>(50).fill(648));
    expect(frames[25]!.levelDbfs).toBeCloseTo(-9.03, 1);
    const samples = frames.slice(5).flatMap(({ bytes }) => [...new Int16Array(bytes, 8)]);
    const turn = 2 * Math.cos((2 * Math.PI * 450) / 16_000);
    // Each sample of a tone follows from the two before it, over the borders of blocks and frames too.
    const worst = samples.reduce(
      (max, sample, i) => (i < 2 ? 0 : Math.max(max, Math.abs(sample - turn * samples[i - 1]! + samples[i - 2]!))),
      0,
    );
    expect(worst).toBeLessThan(8);
  });
});

test('asked for mu-law, it gives that from the next frame on, without a click', () => {
  const frames = capture(48_000, 450, 1, (second) => (second < 0.5 ? 'pcm16k' : 'mulaw'));
  expect(frames.slice(23, 27).map(({ bytes }) => bytes.byteLength)).toEqual([648, 648, 168, 168]);
  const narrow = frames.slice(25).flatMap(({ bytes }) => [...new Uint8Array(bytes, 8)].map(decodeMulawSample));
  const steepest = 16_384 * ((2 * Math.PI * 450) / 8000);
  const steps = narrow.slice(1).map((sample, i) => Math.abs(sample - narrow[i]!));
  expect(Math.max(...steps)).toBeLessThan(steepest * 1.1);
  expect(Math.max(...narrow)).toBeGreaterThan(15_500);
});

test('what is louder than full scale is clipped and does not wrap around', () => {
  const frames: ArrayBuffer[] = [];
  const framer = new MicrophoneFramer(16_000, (bytes) => frames.push(bytes));
  framer.push(new Float32Array(160).fill(3));
  framer.push(new Float32Array(160).fill(-3));
  expect([...new Set(new Int16Array(frames[0]!, 8))]).toEqual([32_767, -32_768]);
});

test('silence is told as -100 dBFS', () => {
  let level = 0;
  new MicrophoneFramer(16_000, (_, levelDbfs) => (level = levelDbfs)).push(new Float32Array(320));
  expect(level).toBeCloseTo(-100, 6);
});
