import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MULAW_SILENCE } from './frame.ts';
import { createReframer, type FrameSink } from './reframer.ts';

/** Copies what it is given, as the contract of FrameSink demands. */
function createRecorder(): FrameSink & { frames: number[][]; views: Uint8Array[] } {
  const frames: number[][] = [];
  const views: Uint8Array[] = [];
  return {
    frames,
    views,
    writeFrame(frame) {
      views.push(frame);
      frames.push([...frame]);
    },
  };
}

const counting = (length: number, from = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => from + i);

describe('reframer', () => {
  test('every byte comes out once and in order, in whole frames, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.uint8Array({ maxLength: 130 })), (size, chunks) => {
        const reframer = createReframer(size);
        const sink = createRecorder();
        let received = 0;
        for (const chunk of chunks) {
          reframer.push(chunk, sink);
          received += chunk.length;
          expect(sink.frames).toHaveLength(Math.floor(received / size));
          expect(reframer.pendingBytes).toBe(received % size);
        }
        expect(sink.frames.every((frame) => frame.length === size)).toBe(true);

        reframer.flush(sink, 0xff);
        expect(reframer.pendingBytes).toBe(0);
        const stream = chunks.flatMap((chunk) => [...chunk]);
        const padding = Array.from({ length: (size - (received % size)) % size }, () => 0xff);
        expect(sink.frames.flat()).toEqual([...stream, ...padding]);
      }),
    );
  });

  test('a chunk of one frame is handed on as it came', () => {
    const sink = createRecorder();
    const chunk = counting(160);
    createReframer(160).push(chunk, sink);
    expect(sink.views).toEqual([chunk]);
    expect(sink.views[0]).toBe(chunk);
  });

  test('the frames of a larger chunk are views into it', () => {
    const sink = createRecorder();
    const chunk = counting(9);
    createReframer(4).push(chunk, sink);
    expect(sink.views.map((view) => view.buffer === chunk.buffer && view.byteOffset)).toEqual([0, 4]);
  });

  test('what waits is a copy, so the sender may reuse its buffer', () => {
    const reframer = createReframer(4);
    const sink = createRecorder();
    const chunk = counting(3, 1);
    reframer.push(chunk, sink);
    chunk.fill(0);
    reframer.push(Uint8Array.of(4), sink);
    expect(sink.frames).toEqual([[1, 2, 3, 4]]);
  });

  test('a flush pads the rest with silence, and pads nothing when nothing waits', () => {
    const reframer = createReframer(4);
    const sink = createRecorder();
    reframer.push(counting(5), sink);
    reframer.flush(sink, MULAW_SILENCE);
    reframer.flush(sink, MULAW_SILENCE);
    expect(sink.frames).toEqual([
      [0, 1, 2, 3],
      [4, 0xff, 0xff, 0xff],
    ]);
  });

  test('a reset forgets the rest, and the next byte starts a frame', () => {
    const reframer = createReframer(4);
    const sink = createRecorder();
    reframer.push(counting(3), sink);
    reframer.reset();
    reframer.push(counting(4, 10), sink);
    expect(sink.frames).toEqual([[10, 11, 12, 13]]);
  });

  test.each([0, -1, 2.5, Number.NaN])('a frame of %d bytes is refused', (size) => {
    expect(() => createReframer(size)).toThrow(RangeError);
  });
});
