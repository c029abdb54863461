import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createVoiceWatch, DEFAULT_VOICE_WATCH_OPTIONS } from './voice-watch.ts';
import { NOTHING, numbered, watchLine } from './watched-line.test-support.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

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
    // What led up to it is the first 44 of its pairs.
    expect(line.watch.listensFromMs).toBe(line.watch.timeOfMs(44));
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

  it('are those that were played during the caller’s frame, which comes when it has ended', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 5; i++) line.watch.agentFrame(numbered(100 + i), 1_060 + i * 20);
    line.caller('loud', 10);
    expect(farOf(line).slice(0, 10)).toEqual([...[1, 2, 3, 4].map(() => NOTHING), 100, 101, 102, 103, 104, NOTHING]);
  });

  it('stand where they are played, to the sample, and follow each other although their times are off by a little', () => {
    const jitter = fc.array(fc.double({ min: -0.06, max: 0.06, noNaN: true }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 480 }), jitter, (offset, off) => {
        const fars: number[] = [];
        const watch = createVoiceWatch({ reset() {}, push: (_near, far) => void fars.push(...far) });
        const loud = new Uint8Array(160);
        watch.callerFrame(loud, true, 1_000);
        for (const i of off.keys()) {
          const late = i === 0 ? 0 : off[i]!;
          watch.agentFrame(
            Uint8Array.from({ length: 160 }, (_, k) => (i * 160 + k) % 251),
            1_000 + offset / 8 + late + i * 20,
          );
        }
        for (let i = 1; i < off.length + 6; i++) watch.callerFrame(loud, true, 1_000 + i * 20);
        // The sound of the first frame ended at 1,000 ms.
        const first = 160 + offset;
        const count = off.length * 160;
        expect(fars.slice(160, first).every((byte) => byte === 0xff)).toBe(true);
        expect(fars.slice(first, first + count)).toEqual(range(0, count).map((k) => k % 251));
        expect(fars.slice(first + count).every((byte) => byte === 0xff)).toBe(true);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('keep their place when the caller’s first frame came late', () => {
    const line = watchLine();
    line.caller('loud', 1);
    line.wait(-20 - 10);
    for (let i = 0; i < 30; i++) line.watch.agentFrame(numbered(i), line.nowMs + 20 + i * 20);
    line.caller('loud', 20);
    expect(farOf(line).slice(3, 20)).toEqual(range(0, 17));
  });

  it('are silence from the moment at which the carrier was cleared', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 8; i++) line.watch.agentFrame(numbered(i), 1_020 + i * 20);
    line.caller('loud', 3);
    line.watch.agentCleared(line.nowMs);
    line.caller('loud', 10);
    expect(farOf(line).slice(2)).toEqual([0, 1, 2, ...range(0, 9).map(() => NOTHING)]);
  });

  it('are what is sent after a clear', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 8; i++) line.watch.agentFrame(numbered(i), 1_020 + i * 20);
    line.watch.agentCleared(1_020);
    for (let i = 0; i < 3; i++) line.watch.agentFrame(numbered(50 + i), 1_040 + i * 20);
    line.caller('loud', 6);
    expect(farOf(line)).toEqual([NOTHING, NOTHING, NOTHING, 50, 51, 52, NOTHING]);
  });

  it('that nobody was there to pair are not taken for later ones, when the caller’s line was away', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 40; i++) line.watch.agentFrame(numbered(i), 1_020 + i * 20);
    line.wait(1_000);
    line.caller('loud', 200);
    expect(new Set(farOf(line).slice(1))).toEqual(new Set([NOTHING]));
  });

  it('keep to the caller’s count of frames when these come late, all at once', () => {
    const line = watchLine();
    line.caller('loud', 1);
    for (let i = 0; i < 30; i++) line.watch.agentFrame(numbered(i), 1_020 + i * 20);
    for (let i = 0; i < 15; i++) {
      line.wait(i === 0 ? 280 : -20);
      line.caller('loud', 1);
    }
    line.caller('loud', 8);
    expect(farOf(line).slice(2, 24)).toEqual(range(0, 22));
  });

  it('are those of the clock again, when the caller’s line has lost frames', () => {
    const line = watchLine();
    line.caller('loud', 1);
    line.wait(200);
    line.caller('loud', 40);
    line.watch.agentFrame(numbered(7), line.nowMs);
    line.caller('loud', 3);
    expect(farOf(line).slice(-3)).toEqual([NOTHING, 7, NOTHING]);
  });
});
