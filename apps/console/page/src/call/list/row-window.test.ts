import { describe, expect, it } from 'vitest';
import { rovingRow } from './roving.ts';
import { rowWindow, scrollToShow } from './row-window.ts';

describe('a long list', () => {
  it('makes the rows that are seen and some around them', () => {
    expect(rowWindow(26_000, 260, 26, 10_000)).toEqual({ from: 988, to: 1_022 });
  });

  it('makes no row that is not there, however it is scrolled', () => {
    expect(rowWindow(0, 260, 26, 3)).toEqual({ from: 0, to: 3 });
    expect(rowWindow(99_999, 260, 26, 3)).toEqual({ from: 0, to: 3 });
    expect(rowWindow(0, 260, 26, 0)).toEqual({ from: 0, to: 0 });
  });

  it('is scrolled only for a row that is not seen', () => {
    expect(scrollToShow(5, 100, 260, 26)).toBeUndefined();
    expect(scrollToShow(100, 100, 260, 26)).toBe(2_483);
    expect(scrollToShow(0, 100, 260, 26)).toBe(0);
  });

  it.each([
    ['ArrowDown', 4, 5],
    ['ArrowUp', 0, 0],
    ['PageDown', 4, 9],
    ['Home', 4, 0],
    ['End', 4, 9],
  ])('goes by %s from row %d to row %d', (key, at, to) => expect(rovingRow(key, at, 10)).toBe(to));

  it('leaves other keys alone', () => {
    expect(rovingRow('a', 4, 10)).toBeUndefined();
    expect(rovingRow('Home', 0, 0)).toBeUndefined();
  });
});
