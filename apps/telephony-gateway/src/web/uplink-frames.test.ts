import { writeWebFrameHeader, type WebAudioFormat } from '@trunkline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UplinkFrames } from './uplink-frames.ts';

function frameOf(seq: number, format: WebAudioFormat = 'pcm16k', fill = 0): Uint8Array {
  const frame = new Uint8Array(8 + (format === 'mulaw' ? 160 : 640)).fill(fill);
  writeWebFrameHeader(frame, { format, generation: 0, flags: 0, seq });
  return frame;
}

describe('frames of a page', () => {
  it('may each be of either kind, and come out as PCM at 16 kHz', () => {
    const uplink = new UplinkFrames();
    expect(uplink.take(frameOf(0, 'pcm16k', 3))).toBe('new');
    expect(uplink.audio).toEqual(new Uint8Array(640).fill(3));
    expect(uplink.take(frameOf(1, 'mulaw', 0xff))).toBe('new');
    expect(uplink.audio).toEqual(new Uint8Array(640));
  });

  it('are taken once each and in order, whatever is repeated or missing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 100 }), (numbers) => {
        const uplink = new UplinkFrames();
        const taken = numbers.filter((seq) => uplink.take(frameOf(seq)) === 'new');
        expect(taken).toEqual(taken.toSorted((a, b) => a - b));
        expect(new Set(taken).size).toBe(taken.length);
        const { received, missing, duplicate, expected } = uplink;
        expect([received, received + missing, received + duplicate]).toEqual([taken.length, expected, numbers.length]);
      }),
    );
  });

  it('may be 3,000 ahead and no more', () => {
    const uplink = new UplinkFrames(10);
    expect(uplink.take(frameOf(3_011))).toBe('fault');
    expect(uplink.expected).toBe(10);
    expect(uplink.take(frameOf(3_010))).toBe('new');
    expect(uplink).toMatchObject({ expected: 3_011, missing: 3_000 });
  });

  it.each([
    ['empty', new Uint8Array(0)],
    ['of an unknown kind', new Uint8Array(648).fill(9)],
    ['JSON', new Uint8Array(648)],
    ['a byte short', frameOf(0).subarray(0, 647)],
    ['of the size of the other kind', frameOf(0, 'mulaw').fill(1, 0, 1)],
  ])('are a fault when they are %s', (_what, bytes) => {
    const uplink = new UplinkFrames();
    expect(uplink.take(bytes)).toBe('fault');
    expect(uplink.expected).toBe(0);
  });
});
