import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silenceFrame } from './frames/frame.ts';
import { LEVEL_FLOOR_DBFS, mulawLevelDbfs, pcm16LevelDbfs, pcmLevelDbfs } from './level.ts';
import { decodeMulaw } from './codec/mulaw.ts';
import { encodePcm16 } from './codec/pcm16.ts';

const MILLIWATT = Uint8Array.from({ length: 160 }, (_, i) => [0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e][i % 8]!);

describe('level', () => {
  test('the digital milliwatt reads -6.22 dBFS', () => {
    expect(mulawLevelDbfs(MILLIWATT)).toBeCloseTo(-6.22, 2);
  });

  test('a full-scale sine reads -3.01 dBFS, and half of it 6.02 dB less', () => {
    const sine = Int16Array.from({ length: 320 }, (_, i) => Math.round(32_767 * Math.sin((2 * Math.PI * i) / 16)));
    expect(pcmLevelDbfs(sine)).toBeCloseTo(-3.01, 2);
    expect(pcmLevelDbfs(sine.map((sample) => Math.round(sample / 2)))).toBeCloseTo(-9.03, 2);
  });

  test('the loudest input reads 0 dBFS', () => {
    expect(pcmLevelDbfs(new Int16Array(320).fill(-32_768))).toBe(0);
  });

  test('silence of either kind, and nothing at all, read the floor', () => {
    expect(LEVEL_FLOOR_DBFS).toBeCloseTo(-90.31, 2);
    expect(mulawLevelDbfs(silenceFrame('mulaw'))).toBe(LEVEL_FLOOR_DBFS);
    expect(mulawLevelDbfs(new Uint8Array(160).fill(0x7f))).toBe(LEVEL_FLOOR_DBFS);
    expect(mulawLevelDbfs(new Uint8Array(0))).toBe(LEVEL_FLOOR_DBFS);
    expect(pcmLevelDbfs(new Int16Array(320))).toBe(LEVEL_FLOOR_DBFS);
    expect(pcmLevelDbfs(new Int16Array(0))).toBe(LEVEL_FLOOR_DBFS);
  });

  test('mu-law bytes read what their samples read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 320 }), (bytes) => {
        const pcm = new Int16Array(bytes.length);
        decodeMulaw(bytes, pcm);
        expect(mulawLevelDbfs(bytes)).toBeCloseTo(pcmLevelDbfs(pcm), 9);
      }),
    );
  });

  test('PCM bytes read what their samples read, and an odd byte is left out', () => {
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 320 }), (pcm) => {
        const bytes = new Uint8Array(2 * pcm.length + 1).fill(0x7f);
        encodePcm16(pcm, bytes);
        expect(pcm16LevelDbfs(bytes)).toBeCloseTo(pcmLevelDbfs(pcm), 9);
      }),
    );
  });
});
