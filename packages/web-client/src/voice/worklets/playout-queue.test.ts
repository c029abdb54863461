import { encodeMulawSample } from '@trunkline/audio';
import { WEB_FRAME_HEADER_BYTES, writeWebFrameHeader } from '@trunkline/protocol';
import { describe, expect, test } from 'vitest';
import { agentFrame } from './playout.test-support.ts';
import { PlayoutQueue } from './playout-queue.ts';

const FRAME = 320;
const LEVEL = 8000 / 32_768;

function fill(queue: PlayoutQueue, from: number, count: number, more: Parameters<typeof agentFrame>[1] = {}): void {
  for (let seq = from; seq < from + count; seq++) {
    queue.accept(agentFrame(seq, { ...more, ends: (more.ends ?? false) && seq === from + count - 1 }));
  }
}
const play = (queue: PlayoutQueue, samples: number): number[] => Array.from({ length: samples }, () => queue.next());
const sounding = (samples: number[]): number => samples.filter((sample) => sample !== 0).length;
const maxStep = (samples: number[]): number =>
  samples.reduce((max, sample, i) => (i === 0 ? 0 : Math.max(max, Math.abs(sample - samples[i - 1]!))), 0);

describe('a turn begins to sound', () => {
  test('with 200 ms of it', () => {
    const queue = new PlayoutQueue();
    fill(queue, 0, 9);
    expect(sounding(play(queue, 1))).toBe(0);
    fill(queue, 9, 1);
    expect(sounding(play(queue, 100))).toBe(100);
  });

  test('with its end, however short it is, and plays to the last sample without a fade', () => {
    const queue = new PlayoutQueue();
    fill(queue, 0, 2, { ends: true });
    expect(play(queue, 2 * FRAME + 1)).toEqual([...Array<number>(2 * FRAME).fill(LEVEL), 0]);
    expect(queue.underruns).toBe(0);
  });

  test('after 200 ms, if neither comes', () => {
    const queue = new PlayoutQueue();
    fill(queue, 0, 2);
    expect(sounding(play(queue, 3200))).toBe(0);
    expect(sounding(play(queue, 2 * FRAME))).toBeGreaterThan(FRAME);
  });
});

test('where it runs dry in a turn it fades in 5 ms, counts once, and fades in again', () => {
  const queue = new PlayoutQueue();
  fill(queue, 0, 10);
  const first = play(queue, 10 * FRAME + 200);
  expect(maxStep(first)).toBeLessThan(LEVEL / 40);
  expect(sounding(first)).toBeGreaterThan(10 * FRAME - 3);
  fill(queue, 10, 10, { ends: true });
  const second = play(queue, 10 * FRAME + 10);
  expect(second[0]).toBeLessThan(LEVEL / 40);
  expect(queue.underruns).toBe(1);
});

test('silence between two turns is no underrun', () => {
  const queue = new PlayoutQueue();
  queue.beginTurn('turn_1');
  fill(queue, 0, 10);
  play(queue, 11 * FRAME);
  queue.beginTurn('turn_2');
  fill(queue, 10, 10, { ends: true });
  play(queue, 11 * FRAME);
  expect(queue.underruns).toBe(0);
});

describe('a cut', () => {
  test('is silence after a ramp of 8 ms, whatever is queued', () => {
    const queue = new PlayoutQueue();
    fill(queue, 0, 100);
    play(queue, 1000);
    queue.cut(0);
    const rest = play(queue, 1000);
    expect(maxStep([LEVEL, ...rest])).toBeLessThan(LEVEL / 100);
    expect(sounding(rest)).toBe(127);
  });

  test('tells what of the turn was played, and drops what comes of it later, over the turn of the byte', () => {
    const queue = new PlayoutQueue();
    queue.beginTurn('turn_1');
    fill(queue, 0, 20, { generation: 255 });
    play(queue, 500);
    expect(queue.cut(255)).toBe(500);
    fill(queue, 20, 5, { generation: 255 });
    play(queue, 500);
    queue.beginTurn('turn_2');
    fill(queue, 25, 2, { generation: 0, ends: true });
    expect(sounding(play(queue, 1000))).toBe(2 * FRAME);
    expect(queue.framesMissing).toBe(0);
  });

  test('before anything has sounded is silence, and says that nothing was played', () => {
    const queue = new PlayoutQueue();
    queue.beginTurn('turn_1');
    fill(queue, 0, 5);
    expect(queue.cut(0)).toBe(0);
    expect(sounding(play(queue, 5000))).toBe(0);
  });

  test('tells nothing of a turn that waits behind the one that sounds', () => {
    const queue = new PlayoutQueue();
    queue.beginTurn('turn_1');
    fill(queue, 0, 10, { ends: true });
    queue.beginTurn('turn_2');
    fill(queue, 10, 10);
    play(queue, 1000);
    expect(queue.cut(0)).toBe(0);
  });

  test('of a held turn leaves nothing to be resumed', () => {
    const queue = new PlayoutQueue();
    fill(queue, 0, 20);
    play(queue, 500);
    queue.isHeld = true;
    play(queue, 500);
    queue.cut(0);
    expect(sounding(play(queue, 5000))).toBe(0);
  });
});

test('held, it fades out and keeps the rest; resumed, it goes on with the next sample', () => {
  const queue = new PlayoutQueue();
  queue.beginTurn('turn_1');
  fill(queue, 0, 20, { ends: true });
  play(queue, 500);
  queue.isHeld = true;
  const held = play(queue, 5000);
  expect(maxStep([LEVEL, ...held])).toBeLessThan(LEVEL / 40);
  queue.isHeld = false;
  const resumed = play(queue, 20 * FRAME);
  expect(maxStep(resumed.slice(0, 1000))).toBeLessThan(LEVEL / 40);
  expect(queue.ledger.latestTurnSamplesAt(queue.place)).toBe(20 * FRAME);
});

test('frames that come twice are played once, and those that never come are counted', () => {
  const queue = new PlayoutQueue();
  fill(queue, 0, 5);
  fill(queue, 2, 3);
  fill(queue, 8, 2, { ends: true });
  expect(queue.queuedSamples).toBe(7 * FRAME);
  expect(queue.framesMissing).toBe(3);
  play(queue, 5 * FRAME + 10);
  expect(queue.ledger.downlinkSampleAt(queue.place)).toBe(8 * FRAME + 10);
});

test('a change to mu-law in mid-turn is no click', () => {
  const queue = new PlayoutQueue();
  fill(queue, 0, 5);
  const narrow = new Uint8Array(WEB_FRAME_HEADER_BYTES + 160).fill(encodeMulawSample(8000));
  for (let seq = 5; seq < 10; seq++) {
    writeWebFrameHeader(narrow, { format: 'mulaw', generation: 0, flags: seq === 9 ? 1 : 0, seq });
    queue.accept(narrow);
  }
  // The steps of mu-law are coarse: at this level 1.6 %.
  expect(maxStep(play(queue, 10 * FRAME))).toBeLessThan(LEVEL / 40);
});

test('at most 20 s are kept; what comes on top is counted as missing', () => {
  const queue = new PlayoutQueue();
  fill(queue, 0, 1005);
  expect(queue.queuedSamples).toBe(20 * 16_000);
  expect(queue.framesMissing).toBe(5);
});

test('a queue that grows is played up to 0.5 % faster, one that shrinks slower, a steady one as it is', () => {
  const speedAt = (frames: number): number => {
    const queue = new PlayoutQueue();
    fill(queue, 0, Math.max(frames, 10));
    play(queue, 1 + Math.max(0, 10 - frames) * FRAME);
    for (let i = 0; i < 2000; i++) queue.matchSpeed();
    return queue.matchSpeed();
  };
  expect(speedAt(10)).toBe(1);
  expect(speedAt(60)).toBe(1.005);
  expect(speedAt(2)).toBeLessThan(0.998);
  expect(speedAt(2)).toBeGreaterThanOrEqual(0.995);
});

test('what is no frame is dropped', () => {
  const queue = new PlayoutQueue();
  queue.accept(new Uint8Array(3));
  queue.accept(new Uint8Array(648));
  expect(queue.queuedSamples).toBe(0);
});
