import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_VOICE_WATCH_OPTIONS } from './voice-watch.ts';
import { NOTHING, numbered, watchLine } from './watched-line.test-support.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('the gate of the voice watch', () => {
  it('hands nothing on while the line is soft', () => {
    const line = watchLine();
    line.caller('soft', 200);
    expect([line.stretches, line.watch.isOpen]).toEqual([[], false]);
  });

  it('hands nothing on while nothing of the agent is unheard', () => {
    const line = watchLine();
    line.caller('loud', 200, false);
    expect([line.stretches, line.watch.isOpen]).toEqual([[], false]);
  });

  it('opens with the first loud frame', () => {
    const line = watchLine();
    line.caller('soft', 60);
    line.caller('loud', 1);
    expect(line.watch.isOpen).toBe(true);
  });

  it('shuts when the agent has been heard', () => {
    const line = watchLine();
    line.caller('loud', 3);
    line.caller('loud', 1, false);
    expect(line.watch.isOpen).toBe(false);
  });

  it('stays open for half a second after the last loud frame', () => {
    const line = watchLine();
    line.caller('loud', 1);
    line.caller('soft', 23);
    expect(line.watch.isOpen).toBe(true);
    line.caller('soft', 1);
    expect(line.watch.isOpen).toBe(false);
  });

  it('does not open for noise that has gone on for some seconds', () => {
    const line = watchLine();
    line.caller('loud', 200, false);
    line.caller('loud', 1);
    expect(line.watch.thresholdDbfs).toBe(DEFAULT_VOICE_WATCH_OPTIONS.loudestDbfs);
    expect(line.watch.noiseFloorDbfs).toBeGreaterThan(-10);
  });

  it('keeps its threshold within its bounds, and above the noise between them', () => {
    const levels = fc.array(fc.constantFrom('loud' as const, 'soft' as const), { maxLength: 200 });
    fc.assert(
      fc.property(levels, (kinds) => {
        const line = watchLine();
        for (const kind of kinds) line.caller(kind, 1);
        const { marginDb, quietestDbfs, loudestDbfs } = DEFAULT_VOICE_WATCH_OPTIONS;
        const wanted = line.watch.noiseFloorDbfs + marginDb;
        expect(line.watch.thresholdDbfs).toBe(Math.min(loudestDbfs, Math.max(quietestDbfs, wanted)));
      }),
      { seed: 1 },
    );
  });
});

describe('a stretch of the caller’s line', () => {
  it('begins with a second of what led up to it, in order, without gap or repeat', () => {
    const line = watchLine();
    line.caller('soft', 100);
    line.caller('loud', 5);
    expect(line.stretches).toHaveLength(1);
    expect(line.stretches[0]!.map(({ near }) => near)).toEqual(range(51, 105));
  });

  it('begins with as much as there is on a line that has just begun', () => {
    const line = watchLine();
    line.caller('soft', 7);
    line.caller('loud', 1);
    expect(line.stretches[0]!.map(({ near }) => near)).toEqual(range(0, 8));
  });

  it('tells what only led up to it from what may be a soft consonant', () => {
    const line = watchLine();
    line.caller('soft', 100);
    line.caller('loud', 1);
    const historyOnly = line.stretches[0]!.filter((pair) => pair.historyOnly).map(({ near }) => near);
    expect(historyOnly).toEqual(range(51, 95));
  });

  it('has a beginning of its own each time, and none of them a gap', () => {
    const spell = fc.record({
      kind: fc.constantFrom('loud' as const, 'soft' as const),
      count: fc.integer({ min: 1, max: 60 }),
      isArmed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(spell, { maxLength: 20 }), (spells) => {
        const line = watchLine();
        for (const { kind, count, isArmed } of spells) line.caller(kind, count, isArmed);
        for (const stretch of line.stretches) {
          const numbers = stretch.map(({ near }) => near);
          expect(numbers).toEqual(range(numbers[0]!, numbers[0]! + numbers.length));
        }
      }),
      { seed: 1 },
    );
  });

  it('knows when each of its pairs was on the line', () => {
    const line = watchLine(10_000);
    line.caller('soft', 100);
    line.caller('loud', 10);
    const pairs = line.stretches[0]!.length;
    // The frame of number 109 came at 12,180 ms, and with it the end of its sound.
    expect(line.watch.timeOfMs(pairs)).toBe(10_000 + 109 * 20);
    expect(line.watch.timeOfMs(pairs - 30)).toBe(10_000 + 79 * 20);
  });
});

describe('far frames', () => {
  const farOf = (line: ReturnType<typeof watchLine>): number[] => line.stretches.at(-1)!.map(({ far }) => far);

  it('are silence while nothing of ours plays', () => {
    const line = watchLine();
    line.caller('loud', 10);
    expect(new Set(farOf(line))).toEqual(new Set([NOTHING]));
  });

  it('are those that were to be played when the caller’s frame came', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 5; i++) line.watch.agentFrame(numbered(100 + i), 1_060 + i * 20);
    line.caller('loud', 10);
    expect(farOf(line)).toEqual([NOTHING, NOTHING, NOTHING, 100, 101, 102, 103, 104, NOTHING, NOTHING, NOTHING]);
  });

  it('that follow each other stay together, though their times are no multiples of 20 ms and are off by a little', () => {
    const jitter = fc.array(fc.double({ min: -0.49, max: 0.49, noNaN: true }), { minLength: 2, maxLength: 100 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60, noNaN: true }), jitter, (offset, off) => {
        const line = watchLine();
        line.caller('loud', 1);
        for (const [i, late] of off.entries()) line.watch.agentFrame(numbered(i), 1_021 + offset + late + i * 20);
        line.caller('loud', off.length + 10);
        const first = farOf(line).indexOf(0);
        expect(farOf(line).slice(first, first + off.length)).toEqual(range(0, off.length));
      }),
      { seed: 1, examples: [[9, [-0.3, 0.3, -0.3, 0.3]]] },
    );
  });

  it('are silence from the moment at which the carrier was cleared', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 8; i++) line.watch.agentFrame(numbered(i), 1_020 + i * 20);
    line.caller('loud', 3);
    line.watch.agentCleared(line.nowMs);
    line.caller('loud', 10);
    expect(farOf(line).slice(1)).toEqual([0, 1, 2, ...range(0, 10).map(() => NOTHING)]);
  });

  it('are what is sent after a clear', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 8; i++) line.watch.agentFrame(numbered(i), 1_020 + i * 20);
    line.watch.agentCleared(1_020);
    for (let i = 0; i < 3; i++) line.watch.agentFrame(numbered(50 + i), 1_040 + i * 20);
    line.caller('loud', 6);
    expect(farOf(line)).toEqual([NOTHING, NOTHING, 50, 51, 52, NOTHING, NOTHING]);
  });

  it('that nobody was there to pair are not taken for later ones, when the caller’s line was away', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 40; i++) line.watch.agentFrame(numbered(i), 1_020 + i * 20);
    line.wait(1_000);
    line.caller('loud', 200);
    expect(new Set(farOf(line).slice(1))).toEqual(new Set([NOTHING]));
  });

  it('keep to the caller’s count of frames while it and the clock part by less than 100 ms', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 10; i++) line.watch.agentFrame(numbered(i), 1_020 + i * 20);
    // Five frames come late, all at once.
    for (let i = 0; i < 5; i++) {
      line.wait(i === 0 ? 80 : -20);
      line.caller('loud', 1);
    }
    line.caller('loud', 4);
    expect(farOf(line).slice(1, 10)).toEqual(range(0, 9));
  });
});
