import { expect, test } from 'vitest';
import tokens from './tokens.css?raw';

/** The colours of one scheme by their names, as `#rrggbb`. */
function coloursOf(scheme: 'light' | 'dark'): Map<string, string> {
  const found = tokens.matchAll(/(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g);
  return new Map([...found].map(([, name = '', light = '', dark = '']) => [name, scheme === 'light' ? light : dark]));
}

/** Relative luminance and contrast, as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

const GROUNDS = ['--sheet', '--paper', '--sheet-2', '--select'];
const LETTERS = ['--ink', '--ink-2', '--ink-3', '--caller', '--agent', '--good', '--notice', '--fault'];

test.each(['light', 'dark'] as const)('everything that is read has the contrast of AA in the %s scheme', (scheme) => {
  const colours = coloursOf(scheme);
  const pairs = GROUNDS.flatMap((ground) => LETTERS.map((letters) => [letters, ground] as const));
  const weak = pairs.filter(([a, b]) => contrast(colours.get(a) ?? '', colours.get(b) ?? '') < 4.5);
  expect(colours.size).toBeGreaterThan(LETTERS.length);
  expect(weak).toEqual([]);
});

test.each(['light', 'dark'] as const)('borders of fields and the focus can be seen in the %s scheme', (scheme) => {
  const colours = coloursOf(scheme);
  for (const name of ['--line-strong', '--focus']) {
    for (const ground of ['--sheet', '--paper']) {
      expect.soft(contrast(colours.get(name) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(3);
    }
  }
});
