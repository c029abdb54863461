import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_UPLINK_OPTIONS } from './uplink-options.ts';
import { createUplink } from './uplink.ts';

function createRig(options = DEFAULT_UPLINK_OPTIONS) {
  const sent: number[] = [];
  const latencies: number[] = [];
  let writable = true;
  const uplink = createUplink(
    { isWritable: () => writable, writeFrame: (frame) => void sent.push(frame[0] as number) },
    { record: (ms) => latencies.push(ms) },
    options,
  );
  return { uplink, sent, latencies, setWritable: (value: boolean) => (writable = value) };
}

const frame = (value: number, bytes = 160): Uint8Array => new Uint8Array(bytes).fill(value);

describe('uplink', () => {
  it('passes a frame straight through while the agent takes it', () => {
    const { uplink, sent, latencies } = createRig();
    uplink.push(1, frame(1), 0);
    expect(sent).toEqual([1]);
    expect(latencies).toEqual([0]);
    expect(uplink.keptMs).toBe(0);
  });

  it('keeps what the caller says before the agent is there, and works it off in order without a lasting delay', () => {
    const { uplink, sent, setWritable } = createRig();
    setWritable(false);
    for (let index = 1; index <= 75; index += 1) uplink.push(index, frame(index), index * 20);
    expect(uplink.keptMs).toBe(1500);
    setWritable(true);
    let nowMs = 1500;
    let index = 76;
    while (uplink.keptMs > 0) {
      uplink.take((nowMs += 20));
      uplink.push(index, frame(index), nowMs);
      index += 1;
    }
    expect(nowMs).toBeLessThanOrEqual(1700);
    expect(sent).toEqual(Array.from({ length: index - 1 }, (_, at) => at + 1));
  });

  it('does not count the wait for the agent as latency of ours', () => {
    const { uplink, latencies, setWritable } = createRig();
    setWritable(false);
    for (let index = 1; index <= 5; index += 1) uplink.push(index, frame(index), index * 20);
    setWritable(true);
    uplink.take(1000);
    expect(latencies).toEqual([]);
  });

  it('drops the oldest audio beyond its bound and counts it', () => {
    const { uplink, sent, setWritable } = createRig({ ...DEFAULT_UPLINK_OPTIONS, keepMs: 400 });
    setWritable(false);
    for (let index = 1; index <= 30; index += 1) uplink.push(index, frame(index), index * 20);
    expect(uplink.keptMs).toBe(400);
    expect(uplink.counters.framesDropped).toBe(10);
    setWritable(true);
    uplink.take(700);
    expect(sent[0]).toBe(11);
  });

  it('drops chunks that come twice or too late, and counts those that never came', () => {
    const { uplink, sent } = createRig();
    uplink.push(1, frame(1), 0);
    uplink.push(1, frame(1), 20);
    uplink.push(4, frame(4), 40);
    uplink.push(2, frame(2), 60);
    expect(sent).toEqual([1, 4]);
    expect(uplink.counters).toMatchObject({ framesDuplicate: 2, framesMissing: 2 });
  });

  it('sends silence while the carrier is mute, one frame a tick, and stops when it speaks again', () => {
    const { uplink, sent } = createRig();
    uplink.push(1, frame(1), 0);
    for (let nowMs = 20; nowMs <= 200; nowMs += 20) uplink.take(nowMs);
    uplink.push(2, frame(2), 205);
    uplink.take(220);
    expect(sent).toEqual([1, 255, 255, 255, 255, 255, 255, 2]);
    expect(uplink.counters.silenceFrames).toBe(6);
  });

  it('cuts payloads of other sizes into whole frames', () => {
    const { uplink, sent } = createRig();
    uplink.push(1, frame(9, 100), 0);
    expect(sent).toEqual([]);
    uplink.push(2, frame(9, 380), 20);
    expect(sent).toEqual([9, 9, 9]);
  });

  it('starts its numbering afresh with a new stream', () => {
    const { uplink, sent } = createRig();
    uplink.push(50, frame(1), 0);
    uplink.restart();
    uplink.push(1, frame(2), 20);
    expect(sent).toEqual([1, 2]);
    expect(uplink.counters.framesMissing).toBe(0);
  });

  it.for([
    { what: 'begins anew after a long time', last: 5_000, next: 1, refused: 2 },
    { what: 'begins anew after a short time', last: 100, next: 1, refused: 24 },
    { what: 'comes back from a number that was far too high', last: 2 ** 40, next: 7, refused: 2 },
  ])('hears the caller again where the count of a stream $what', ({ last, next, refused }) => {
    const { uplink, sent } = createRig();
    uplink.push(last, frame(1), 0);
    for (let index = 0; index < 50; index += 1) uplink.push(next + index, frame(2), 20 + index * 20);
    expect(sent.filter((value) => value === 2)).toHaveLength(50 - refused);
    expect(uplink.counters).toMatchObject({ framesDuplicate: refused, framesMissing: 0 });
  });

  it('is never deaf for more than half a second, wherever the count of a stream begins anew', () => {
    const run = fc.record({ from: fc.integer({ min: 1, max: 2 ** 31 }), length: fc.integer({ min: 1, max: 400 }) });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), (runs) => {
        const { uplink, sent } = createRig();
        let nowMs = 0;
        for (const { from, length } of runs) {
          const before = sent.length;
          for (let index = 0; index < length; index += 1) uplink.push(from + index, frame(1), (nowMs += 20));
          expect(length - (sent.length - before)).toBeLessThanOrEqual(24);
        }
      }),
    );
  });

  it('takes no repetition for a count that begins anew', () => {
    const repetition = fc.record({ back: fc.integer({ min: 0, max: 240 }), length: fc.integer({ min: 1, max: 24 }) });
    fc.assert(
      fc.property(fc.array(repetition, { maxLength: 20 }), (repetitions) => {
        const { uplink } = createRig();
        let chunk = 300;
        let nowMs = 0;
        for (let index = 1; index <= chunk; index += 1) uplink.push(index, frame(1), (nowMs += 20));
        for (const { back, length } of repetitions) {
          for (let index = 0; index < length; index += 1) {
            uplink.push(Math.min(chunk, chunk - back + index), frame(9), nowMs);
          }
          uplink.push((chunk += 1), frame(1), (nowMs += 20));
        }
        expect(uplink.counters.framesFromCaller).toBe(chunk);
      }),
    );
  });

  it('never sends a frame twice or out of order, and never keeps more than its bound', () => {
    const step = fc.oneof(fc.constant('push' as const), fc.constant('take' as const), fc.constant('toggle' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const sent: number[] = [];
        let writable = false;
        const uplink = createUplink(
          {
            isWritable: () => writable,
            writeFrame: (bytes) =>
              void (bytes[0] === 255 || sent.push((bytes[0] as number) * 256 + (bytes[1] as number))),
          },
          { record: () => {} },
          { ...DEFAULT_UPLINK_OPTIONS, keepMs: 400 },
        );
        let chunk = 0;
        let nowMs = 0;
        for (const what of steps) {
          nowMs += 20;
          if (what === 'toggle') writable = !writable;
          else if (what === 'take') uplink.take(nowMs);
          else {
            chunk += 1;
            uplink.push(chunk, new Uint8Array(160).fill(chunk >> 8, 0, 1).fill(chunk & 255, 1), nowMs);
          }
          expect(uplink.keptMs).toBeLessThanOrEqual(400);
        }
        expect(sent).toEqual([...new Set(sent)].toSorted((a, b) => a - b));
        expect(sent.length + uplink.counters.framesDropped + uplink.keptMs / 20).toBe(chunk);
      }),
    );
  });
});
