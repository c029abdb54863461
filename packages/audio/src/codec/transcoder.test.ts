import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silenceFrame, type AudioFormat } from '../frames/frame.ts';
import { mulawLevelDbfs } from '../level.ts';
import { decodeMulaw, encodeMulaw } from './mulaw.ts';
import { decodePcm16, encodePcm16 } from './pcm16.ts';
import { createDownsampler2x, createUpsampler2x } from './resampler.ts';
import { createTranscoder, type Transcoder } from './transcoder.ts';

const WAYS: [AudioFormat, AudioFormat][] = [
  ['mulaw', 'pcm16k'],
  ['pcm16k', 'mulaw'],
];

const copyOf = (transcoder: Transcoder, bytes: Uint8Array): number[] => [...transcoder.process(bytes)];

/** The same by the resampler and the codecs, sample by sample. */
const BY_RESAMPLER: Record<AudioFormat, (bytes: Uint8Array) => Uint8Array> = {
  mulaw(bytes) {
    const narrow = new Int16Array(bytes.length);
    const wide = new Int16Array(2 * bytes.length);
    const out = new Uint8Array(4 * bytes.length);
    decodeMulaw(bytes, narrow);
    createUpsampler2x().process(narrow, wide);
    encodePcm16(wide, out);
    return out;
  },
  pcm16k(bytes) {
    const wide = new Int16Array(bytes.length >> 1);
    const narrow = new Int16Array(bytes.length >> 2);
    const out = new Uint8Array(bytes.length >> 2);
    decodePcm16(bytes, wide);
    createDownsampler2x().process(wide, narrow);
    encodeMulaw(narrow, out);
    return out;
  },
};

function milliwatt(length: number): Uint8Array {
  const period = [0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e];
  return Uint8Array.from({ length }, (_, i) => period[i % period.length]!);
}

/** The same bytes at an odd address, where no Int16Array could be laid over them. */
function atOddOffset(bytes: Uint8Array): Uint8Array {
  const odd = new Uint8Array(bytes.length + 1).subarray(1);
  odd.set(bytes);
  return odd;
}

describe.each(['mulaw', 'pcm16k'] as const)('from %s to itself', (format) => {
  test('the very same bytes come back, without delay', () => {
    const transcoder = createTranscoder(format, format);
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(transcoder.process(bytes)).toBe(bytes);
    expect(transcoder.delayMs).toBe(0);
    transcoder.reset();
    expect([...bytes]).toEqual([1, 2, 3, 4]);
  });
});

describe('from PCM to itself', () => {
  test('whole samples come out, however the stream is cut, and no byte is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 12 }), (chunks) => {
        const transcoder = createTranscoder('pcm16k', 'pcm16k');
        const pieces = chunks.map((chunk) => copyOf(transcoder, chunk));
        const whole = chunks.flatMap((chunk) => [...chunk]);
        expect(pieces.every(({ length }) => length % 2 === 0)).toBe(true);
        expect(pieces.flat()).toEqual(whole.slice(0, whole.length & ~1));
      }),
    );
  });

  test('half a sample is forgotten with the past', () => {
    const transcoder = createTranscoder('pcm16k', 'pcm16k');
    transcoder.process(Uint8Array.of(1));
    transcoder.reset();
    expect(copyOf(transcoder, Uint8Array.of(2, 3))).toEqual([2, 3]);
  });
});

describe.each(WAYS)('from %s to %s', (from, to) => {
  test('a frame gives a frame, and silence gives silence', () => {
    const transcoder = createTranscoder(from, to);
    for (let i = 0; i < 5; i++) expect(copyOf(transcoder, silenceFrame(from))).toEqual([...silenceFrame(to)]);
  });

  test('the result does not depend on how the stream is cut or where its bytes lie', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }), (chunks) => {
        const whole = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
        const cut = createTranscoder(from, to);
        const pieces = chunks.flatMap((chunk) => copyOf(cut, atOddOffset(chunk)));
        expect(pieces).toEqual(copyOf(createTranscoder(from, to), whole));
      }),
    );
  });

  test('a reset transcoder is as good as new, also in the middle of a sample', () => {
    const used = createTranscoder(from, to);
    used.process(Uint8Array.from({ length: 333 }, (_, i) => i));
    used.reset();
    const bytes = Uint8Array.from({ length: 320 }, (_, i) => 7 * i);
    expect(copyOf(used, bytes)).toEqual(copyOf(createTranscoder(from, to), bytes));
  });

  test('the result is that of the resampler and the codecs, to the bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        expect(copyOf(createTranscoder(from, to), bytes)).toEqual([...BY_RESAMPLER[from](bytes)]);
      }),
    );
  });

  test('every code and the loudest samples come out as the codecs have them', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const loudest = Uint8Array.from(
      { length: 800 },
      (_, i) => [0, 0x80, 0xff, 0x7f][(i >> 5) % 2 === 0 ? i % 2 : 2 + (i % 2)]!,
    );
    const ramp = new Uint8Array(Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768).buffer);
    for (const bytes of [codes, loudest, ramp]) {
      expect(Buffer.compare(createTranscoder(from, to).process(bytes), BY_RESAMPLER[from](bytes))).toBe(0);
    }
  });

  test('chunks of seconds are made whole, and the stream goes on behind them', () => {
    const bytes = Uint8Array.from({ length: 9001 }, (_, i) => (i * i) >> 3);
    const transcoder = createTranscoder(from, to);
    const pieces = [bytes.subarray(0, 8001), bytes.subarray(8001)].flatMap((piece) => copyOf(transcoder, piece));
    expect(Buffer.compare(Uint8Array.from(pieces), BY_RESAMPLER[from](bytes))).toBe(0);
  });

  test('calls that take turns do not hear each other', () => {
    const calls = Array.from({ length: 400 }, (_, call) => ({
      transcoder: createTranscoder(from, to),
      heard: [] as number[],
      bytes: Uint8Array.from({ length: 480 }, (__, i) => i * (call + 1)),
    }));
    for (let at = 0; at < 480; at += 160) {
      for (const { transcoder, heard, bytes } of calls) heard.push(...transcoder.process(bytes.subarray(at, at + 160)));
    }
    const disturbed = calls.filter(
      ({ heard, bytes }) => Buffer.compare(Uint8Array.from(heard), BY_RESAMPLER[from](bytes)) !== 0,
    );
    expect(disturbed).toEqual([]);
  });

  test('a new call hears nothing of those before it', () => {
    for (let call = 0; call < 50; call++) {
      const transcoder = createTranscoder(from, to);
      expect(copyOf(transcoder, silenceFrame(from))).toEqual([...silenceFrame(to)]);
      transcoder.process(Uint8Array.from({ length: 641 }, (_, i) => i * call));
    }
  });

  test('chunks of one size share one view, which the next call overwrites', () => {
    const transcoder = createTranscoder(from, to);
    expect(transcoder.process(silenceFrame(from))).toBe(transcoder.process(silenceFrame(from)));
  });

  test('nothing in gives nothing out', () => {
    expect(createTranscoder(from, to).process(new Uint8Array(0))).toHaveLength(0);
  });
});

test('PCM is read low byte first', () => {
  const frame = new Uint8Array(640);
  for (let i = 0; i < frame.length; i += 2) frame[i + 1] = 0x10;
  const transcoder = createTranscoder('pcm16k', 'mulaw');
  transcoder.process(frame);
  const expected = new Uint8Array(1);
  encodeMulaw(Int16Array.of(0x1000), expected);
  expect(copyOf(transcoder, frame)).toEqual(Array.from({ length: 160 }, () => expected[0]));
});

test('the digital milliwatt comes back from 16 kHz at its own level', () => {
  const up = createTranscoder('mulaw', 'pcm16k');
  const down = createTranscoder('pcm16k', 'mulaw');
  const back = down.process(up.process(milliwatt(8000)));
  expect(back).toHaveLength(8000);
  expect(mulawLevelDbfs(back.subarray(160))).toBeCloseTo(-6.22, 1);
});

test('there and back takes 3.81 ms', () => {
  const roundTripMs = createTranscoder('mulaw', 'pcm16k').delayMs + createTranscoder('pcm16k', 'mulaw').delayMs;
  expect(roundTripMs).toBe(3.8125);
});
