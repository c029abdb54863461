import { describe, expect, it } from 'vitest';
import { drawPlans } from './scene-plans.ts';

describe('the plans of recorded scenes', () => {
  const reporting = drawPlans('reporting');

  it('are at least 300 interruptions and 400 other sounds in the part that is reported', () => {
    const interruptions = reporting.filter(({ kind }) => kind === 'interruption').length;
    expect(interruptions).toBeGreaterThanOrEqual(300);
    expect(reporting.length - interruptions).toBeGreaterThanOrEqual(400);
  });

  it('are the same every time, and others for tuning', () => {
    expect(drawPlans('reporting')).toEqual(reporting);
    const seeds = new Set(reporting.map(({ seed }) => seed));
    expect(drawPlans('tuning').filter(({ seed }) => seeds.has(seed))).toEqual([]);
  });

  it('cover levels, ratios and echoes evenly: every fifth of a range has its share', () => {
    const over = reporting.filter(({ group }) => group === 'interruption, over echo');
    const fifths = (values: readonly number[], from: number, to: number) =>
      new Set(values.map((value) => Math.floor((5 * (value - from)) / (to - from)))).size;
    expect(
      fifths(
        over.map(({ levelDbfs }) => levelDbfs),
        -34,
        -12,
      ),
    ).toBe(5);
    expect(
      fifths(
        over.map(({ echo }) => echo!.lossDb),
        6,
        30,
      ),
    ).toBe(5);
    expect(
      fifths(
        over.map(({ echo }) => echo!.delaySamples),
        480,
        4_000,
      ),
    ).toBe(5);
  });
});
