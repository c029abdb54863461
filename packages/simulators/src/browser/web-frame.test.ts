import { describe, expect, it } from 'vitest';
import { levelDbfs } from '../ear/level.ts';
import { splitRecords } from './polling-link.ts';
import { decodeFrame, encodeFrame, encodeJsonRecord } from './web-frame.ts';

const tone = Int16Array.from({ length: 320 }, (_, index) =>
  Math.round(8000 * Math.cos((2 * Math.PI * 400 * index) / 16_000)),
);

describe('a frame of browser voice', () => {
  it('has its kind, its number in big-endian and its samples in little-endian', () => {
    const bytes = encodeFrame(0x01020304, 'pcm16k', new Int16Array(320).fill(0x0506));
    expect([...bytes.subarray(0, 12)]).toEqual([1, 0, 0, 0, 1, 2, 3, 4, 6, 5, 6, 5]);
    expect([bytes.length, encodeFrame(0, 'mulaw', tone).length]).toEqual([648, 168]);
  });

  it('comes back as it was, exactly as PCM and nearly as mu-law', () => {
    expect(decodeFrame(encodeFrame(7, 'pcm16k', tone))).toEqual({
      format: 'pcm16k',
      generation: 0,
      seq: 7,
      isLast: false,
      samples: tone,
    });
    const narrow = decodeFrame(encodeFrame(7, 'mulaw', tone))?.samples ?? new Int16Array(0);
    expect(levelDbfs(narrow.map((sample, index) => sample - (tone[index] ?? 0)))).toBeLessThan(levelDbfs(tone) - 20);
  });

  it('has a generation and a last one of a turn', () => {
    const bytes = encodeFrame(0, 'pcm16k', tone);
    bytes[1] = 200;
    bytes[3] = 1;
    expect(decodeFrame(bytes)).toMatchObject({ generation: 200, isLast: true });
  });

  it('is nothing else', () => {
    const whole = encodeFrame(0, 'pcm16k', tone);
    const others = [Buffer.alloc(0), whole.subarray(1), Buffer.concat([whole, Buffer.alloc(1)]), Buffer.alloc(648, 3)];
    expect(others.map((bytes) => decodeFrame(bytes))).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('a body of long polling', () => {
  it('falls into its records, and what is broken at its end stays whole', () => {
    const records = [
      encodeFrame(0, 'mulaw', tone),
      encodeJsonRecord('{"type":"ping"}'),
      encodeFrame(1, 'pcm16k', tone),
    ];
    expect(splitRecords(Buffer.concat(records))).toEqual(records);
    const broken = Buffer.concat([records[1] as Buffer, Buffer.from([9, 9, 9])]);
    expect(splitRecords(broken)).toEqual([records[1], Buffer.from([9, 9, 9])]);
    expect(splitRecords(Buffer.alloc(0))).toEqual([]);
  });
});
