import { describe, expect, it } from 'vitest';
import type { PlayRun, PlayRunEnd } from './play-runs.ts';
import { findGaps, findStarvations } from './gaps.ts';
import { levelDbfs } from './level.ts';
import { findOverlaps, measureOverlap } from './overlap.ts';
import { findSpeechSegments } from './speech-segments.ts';
import { createSpurtDetector } from './spurt-detector.ts';

const sampleRateHz = 8000;

/** A 400 Hz tone or silence per piece, e.g. `['tone', 100], ['quiet', 50]` in ms. */
function sound(...pieces: ['tone' | 'quiet', number][]): Int16Array {
  return Int16Array.from(
    pieces.flatMap(([kind, ms]) =>
      Array.from({ length: ms * 8 }, (_, index) =>
        kind === 'quiet' ? 0 : Math.round(8000 * Math.cos((2 * Math.PI * 400 * index) / sampleRateHz)),
      ),
    ),
  );
}

const run = (startMs: number, endMs: number, endedBy: PlayRunEnd = 'drained'): PlayRun => ({ startMs, endMs, endedBy });

describe('levelDbfs', () => {
  it('measures the digital milliwatt at -6.22 dBFS and digital silence at minus infinity', () => {
    const milliwatt = Int16Array.of(-8828, -20860, -20860, -8828, 8828, 20860, 20860, 8828);
    expect(levelDbfs(milliwatt)).toBeCloseTo(-6.22, 2);
    expect(levelDbfs(new Int16Array(160))).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('findSpeechSegments', () => {
  const samples = sound(['quiet', 100], ['tone', 200], ['quiet', 60], ['tone', 100], ['quiet', 300], ['tone', 20]);

  it('joins words across short silences and separates what lies further apart', () => {
    const segments = findSpeechSegments(samples, { sampleRateHz, silenceDbfs: -50, hangoverMs: 100 });
    expect(segments).toEqual([
      { startMs: 100, endMs: 460 },
      { startMs: 760, endMs: 780 },
    ]);
  });

  it('drops sounds that are too short to be speech', () => {
    const segments = findSpeechSegments(samples, { sampleRateHz, silenceDbfs: -50, hangoverMs: 10, minSpeechMs: 50 });
    expect(segments).toEqual([
      { startMs: 100, endMs: 300 },
      { startMs: 360, endMs: 460 },
    ]);
  });

  it('hears nothing in silence and nothing in no samples', () => {
    const options = { sampleRateHz, silenceDbfs: -50, hangoverMs: 100 };
    expect(findSpeechSegments(sound(['quiet', 500]), options)).toEqual([]);
    expect(findSpeechSegments(new Int16Array(0), options)).toEqual([]);
  });
});

describe('findGaps', () => {
  const options = { sampleRateHz, minGapMs: 20, maxGapMs: 500, silenceDbfs: -50 };

  it('tells silence that nobody sent from a pause of the speech itself', () => {
    const samples = sound(['tone', 100], ['quiet', 80], ['tone', 100], ['quiet', 60], ['tone', 100]);
    const gaps = findGaps(samples, { ...options, playRuns: [run(0, 100), run(180, 440)] });
    expect(gaps.map((gap) => gap.kind)).toEqual(['underrun', 'pause']);
    expect(gaps[0]?.startMs).toBeCloseTo(100, 0);
    expect(gaps[0]?.endMs).toBeCloseTo(180, 0);
    expect(gaps[0]?.starvedMs).toBeCloseTo(80, 0);
    expect(gaps[1]?.starvedMs).toBe(0);
  });

  it('counts a pause that a short under-run made longer as a pause, and says by how much', () => {
    const samples = sound(['tone', 100], ['quiet', 80], ['tone', 100]);
    const [gap] = findGaps(samples, { ...options, playRuns: [run(0, 140), run(150, 280)] });
    expect(gap).toMatchObject({ kind: 'pause', starvedMs: 10 });
  });

  it('takes neither the silence between turns nor silence after a clear for an under-run', () => {
    const samples = sound(['tone', 100], ['quiet', 501], ['tone', 100], ['quiet', 50], ['tone', 50]);
    const gaps = findGaps(samples, { ...options, playRuns: [run(0, 100), run(601, 701, 'cleared'), run(751, 801)] });
    expect(gaps).toMatchObject([{ kind: 'pause', starvedMs: 0 }]);
  });

  it('finds no gap before the first sound or after the last', () => {
    const samples = sound(['quiet', 100], ['tone', 100], ['quiet', 100]);
    expect(findGaps(samples, { ...options, playRuns: [run(100, 200)] })).toEqual([]);
  });

  it('lists where playout starved and went on, and not where it ended for good', () => {
    const runs = [run(0, 10), run(12.5, 20, 'cleared'), run(30, 40, 'stream-ended'), run(50, 60)];
    expect(findStarvations(runs)).toEqual([{ startMs: 10, endMs: 12.5 }]);
  });
});

describe('measureOverlap', () => {
  it('adds up the time in which both spoke', () => {
    const caller = [
      { startMs: 0, endMs: 100 },
      { startMs: 150, endMs: 300 },
      { startMs: 400, endMs: 450 },
    ];
    const agent = [
      { startMs: 90, endMs: 160 },
      { startMs: 280, endMs: 500 },
    ];
    expect(findOverlaps(caller, agent)).toEqual([
      { startMs: 90, endMs: 100 },
      { startMs: 150, endMs: 160 },
      { startMs: 280, endMs: 300 },
      { startMs: 400, endMs: 450 },
    ]);
    expect(measureOverlap(caller, agent)).toBe(90);
    expect(measureOverlap(agent, caller)).toBe(90);
    expect(measureOverlap(caller, [])).toBe(0);
  });
});

describe('the spurt detector', () => {
  it('reports the start with the first loud frame and the end only after the hang-over', () => {
    const detector = createSpurtDetector({ silenceDbfs: -50, hangoverMs: 60 });
    const levels = [-90, -20, -20, -90, -20, -90, -90, -90, -90, -20];
    const heard = levels.map((level, index) => detector.push(level, (index + 1) * 20, 20));
    expect(heard.filter((report) => report !== undefined)).toEqual([
      { kind: 'started', atMs: 20 },
      { kind: 'ended', atMs: 100 },
      { kind: 'started', atMs: 180 },
    ]);
    expect(heard[7]).toEqual({ kind: 'ended', atMs: 100 });
  });
});
