import { describe, expect, test } from 'vitest';
import { bytesPerMs, FRAME_MS, frameBytes, MULAW_SILENCE, sampleRateHz, silenceByte, silenceFrame } from './frame.ts';
import { decodeMulawSample } from '../codec/mulaw.ts';

describe('the formats', () => {
  test('a frame is 20 ms: 160 bytes of mu-law, 640 bytes of 16 kHz PCM', () => {
    expect(FRAME_MS).toBe(20);
    expect(frameBytes('mulaw')).toBe(160);
    expect(frameBytes('pcm16k')).toBe(640);
  });

  test('rates and bytes of a millisecond are those of the wire', () => {
    expect([sampleRateHz('mulaw'), bytesPerMs('mulaw')]).toEqual([8000, 8]);
    expect([sampleRateHz('pcm16k'), bytesPerMs('pcm16k')]).toEqual([16_000, 32]);
  });
});

describe('silence', () => {
  test('is 0xff in mu-law, which decodes to zero', () => {
    expect(MULAW_SILENCE).toBe(0xff);
    expect(decodeMulawSample(MULAW_SILENCE)).toBe(0);
    expect(silenceFrame('mulaw')).toEqual(new Uint8Array(160).fill(0xff));
    expect(silenceByte('mulaw')).toBe(MULAW_SILENCE);
  });

  test('is zero in PCM', () => {
    expect(silenceFrame('pcm16k')).toEqual(new Uint8Array(640));
    expect(silenceByte('pcm16k')).toBe(0);
  });

  test('comes in a fresh frame every time, so that nobody can spoil it for others', () => {
    silenceFrame('mulaw').fill(0);
    expect(silenceFrame('mulaw')[0]).toBe(MULAW_SILENCE);
  });
});
