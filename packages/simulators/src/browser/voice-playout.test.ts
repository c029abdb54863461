import { describe, expect, it } from 'vitest';
import { createManualClock } from '../clock.ts';
import { createPcmRecording } from '../ear/pcm-recording.ts';
import type { BrowserEventBody } from './browser-event.ts';
import { createVoicePlayout } from './voice-playout.ts';

const FRAME = 320;

function open() {
  const clock = createManualClock();
  const ear = createPcmRecording(60_000);
  const events: BrowserEventBody[] = [];
  const playout = createVoicePlayout({
    nowMs: () => clock.nowMs(),
    record: (event) => events.push(event),
    listener: { heard: ear.recordHeard, fellSilent: ear.endPlayRun },
  });
  let seq = 0;
  /** Frames that come now; each sample is the number of its frame and 1. */
  const take = (count: number, { generation = 0, isLast = false, fromSeq = seq } = {}) => {
    playout.playUntilNow();
    for (let index = 0; index < count; index += 1) {
      const number = fromSeq + index;
      const samples = new Int16Array(FRAME).fill(number + 1);
      playout.take({ format: 'pcm16k', generation, seq: number, isLast: isLast && index === count - 1, samples });
    }
    seq = fromSeq + count;
  };
  const pass = (ms: number) => {
    clock.advance(ms);
    playout.playUntilNow();
  };
  const of = (type: BrowserEventBody['type']) => events.filter((event) => event.type === type);
  return { clock, ear, playout, take, pass, of };
}

describe('what a browser plays', () => {
  it('begins when 200 ms are there, and not with 180', () => {
    const { ear, take, pass, of } = open();
    take(9);
    pass(100);
    expect(ear.playRuns).toEqual([]);
    take(1);
    pass(50);
    expect(of('playout.started')).toEqual([{ type: 'playout.started', turnId: undefined, startedAtMs: 100 }]);
    expect(ear.playRuns).toEqual([{ startMs: 100, endMs: 150, endedBy: 'playing' }]);
  });

  it('begins at once with a turn that is complete, however short', () => {
    const { ear, playout, take, pass, of } = open();
    playout.beginTurn('turn_1', 0);
    take(2, { isLast: true });
    pass(100);
    expect(ear.playRuns).toEqual([{ startMs: 0, endMs: 40, endedBy: 'drained' }]);
    expect(of('playout.ended')).toEqual([
      { type: 'playout.ended', turnId: 'turn_1', endedAtMs: 40, playedSamples: 640 },
    ]);
    expect(playout.lastPlayed).toEqual({ turnId: 'turn_1', samples: 640 });
  });

  it('plays every sample in its place, and waits for 200 ms again where it has starved', () => {
    const { ear, take, pass, of } = open();
    take(10);
    pass(250);
    take(9);
    pass(50);
    take(1);
    pass(200);
    expect(of('playout.starved')).toMatchObject([{ starvedAtMs: 200 }, { starvedAtMs: 500 }]);
    expect(ear.playRuns).toEqual([
      { startMs: 0, endMs: 200, endedBy: 'drained' },
      { startMs: 300, endMs: 500, endedBy: 'drained' },
    ]);
    expect([...new Set(ear.heardBetween(300, 500))]).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('begins each turn anew: what follows the last frame waits for its own 200 ms', () => {
    const { ear, playout, take, pass } = open();
    playout.beginTurn('turn_1', 0);
    take(2, { isLast: true });
    playout.beginTurn('turn_2', 0);
    take(5);
    pass(100);
    expect(ear.playRuns).toEqual([{ startMs: 0, endMs: 40, endedBy: 'drained' }]);
    take(5);
    pass(20);
    expect(playout.lastPlayed).toEqual({ turnId: 'turn_2', samples: 320 });
  });

  it('is silent while it is held, keeps what it has, and goes on with the next sample', () => {
    const { ear, playout, take, pass } = open();
    take(10);
    pass(50);
    playout.hold();
    pass(300);
    playout.resume();
    pass(200);
    expect(ear.playRuns).toEqual([
      { startMs: 0, endMs: 50, endedBy: 'drained' },
      { startMs: 350, endMs: 500, endedBy: 'drained' },
    ]);
    expect(ear.heardBetween(49.9375, 50)).toEqual(Int16Array.of(3));
    expect(ear.heardBetween(350, 350.0625)).toEqual(Int16Array.of(3));
  });

  it('drops what is unheard on an interrupt, tells how much was heard, and ignores late frames of that generation', () => {
    const { ear, playout, take, pass, of } = open();
    playout.beginTurn('turn_1', 7);
    take(20, { generation: 7 });
    pass(110);
    expect(playout.interrupt(7)).toEqual({ turnId: 'turn_1', samples: 1760 });
    expect(of('interrupt')).toEqual([
      { type: 'interrupt', generation: 7, turnId: 'turn_1', droppedMs: 290, playedSamples: 1760 },
    ]);
    take(3, { generation: 7 });
    pass(100);
    expect(of('frame.late')).toHaveLength(3);
    expect(ear.playRuns).toEqual([{ startMs: 0, endMs: 110, endedBy: 'cleared' }]);
    playout.beginTurn('turn_2', 8);
    take(10, { generation: 8 });
    pass(20);
    expect(ear.playRuns.at(-1)).toEqual({ startMs: 210, endMs: 230, endedBy: 'playing' });
  });

  it('knows generations as counts modulo 256', () => {
    const { playout, take, of } = open();
    take(1, { generation: 255 });
    playout.interrupt(255);
    take(1, { generation: 255 });
    take(1, { generation: 0 });
    expect([of('frame.late').length, playout.queuedMs]).toEqual([1, 20]);
  });

  it('is not hurt by an interrupt that comes twice', () => {
    const { ear, playout, take, pass } = open();
    take(10, { generation: 0 });
    pass(20);
    playout.interrupt(0);
    take(10, { generation: 1 });
    pass(50);
    playout.interrupt(0);
    pass(50);
    expect(ear.playRuns.at(-1)).toEqual({ startMs: 20, endMs: 120, endedBy: 'playing' });
  });

  it('counts where it is on the numbers of the frames, and takes no frame twice', () => {
    const { playout, take, pass, of } = open();
    take(20);
    pass(110);
    expect(playout.positionSamples).toBe(1760);
    take(20, { fromSeq: 5 });
    expect(of('frame.duplicate')).toHaveLength(15);
    playout.interrupt(0);
    expect(playout.positionSamples).toBe(25 * 320);
    take(1, { fromSeq: 27, generation: 1 });
    expect(of('frame.skipped')).toEqual([{ type: 'frame.skipped', fromSeq: 25, count: 2 }]);
  });
});
