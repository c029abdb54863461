import { describe, expect, it } from 'vitest';
import { axisLayout, MAX_WORK_ROWS, rowTop } from './axis-layout.ts';
import { levelHeight } from './level-height.ts';

describe('the lanes of the picture', () => {
  it('lie below one another without a gap', () => {
    const { lanes, rulerHeight, overview, height } = axisLayout(1_000, 2, false);
    const all = Object.values(lanes);
    expect(all[0]?.top).toBe(rulerHeight);
    const ends = all.map((lane) => lane.top + lane.height);
    expect(all.slice(1).map(({ top }) => top)).toEqual(ends.slice(0, -1));
    expect(overview.top + overview.height).toBe(height);
  });

  it('have room for each row of tools, and a bound', () => {
    expect(axisLayout(1_000, 99, false)).toEqual(axisLayout(1_000, MAX_WORK_ROWS, false));
    const { work, line } = axisLayout(1_000, MAX_WORK_ROWS, false).lanes;
    expect(rowTop(work, MAX_WORK_ROWS - 1)).toBeLessThan(line.top);
  });
});

it.each([
  [0, 0],
  [20, 0],
  [96, 1],
  [255, 1],
])('a level of %d is drawn %d high', (level, height) => expect(levelHeight(level)).toBe(height));
