import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redraw } from './draw-table.ts';

const PAGE = new URL('../../../docs/turn-taking.md', import.meta.url);
const COMMAND = 'DRAW=1 npx vitest run --project unit packages/call-core/src/draw-table.test.ts';

describe('docs/turn-taking.md', () => {
  it('shows the tables that run', () => {
    const page = readFileSync(PAGE, 'utf8');
    const drawn = redraw(page);
    if (process.env['DRAW']) writeFileSync(PAGE, drawn);
    expect(
      process.env['DRAW'] ? drawn : page,
      `docs/turn-taking.md is out of date; draw it anew with: ${COMMAND}`,
    ).toBe(drawn);
  });

  it.each(['barge-in', 'floor', 'modes', 'times'])('has a place for the drawing of %s', (name) => {
    expect(readFileSync(PAGE, 'utf8')).toContain(`<!-- drawn: ${name} -->`);
  });
});

describe('a drawing', () => {
  const drawn = (name: string): string => redraw(`<!-- drawn: ${name} -->\nold\n<!-- /drawn -->`);
  const arrows = (name: string): number => drawn(name).split(' --> ').length - 1;

  it('has an arrow for every pair that leads elsewhere, with its effect, and one for the beginning', () => {
    expect(drawn('barge-in')).toContain('    speaking --> paused: caller.suspected / pause\n');
    expect(drawn('barge-in')).toContain('    [*] --> quiet\n');
    expect(arrows('barge-in')).toBe(6 + 1);
    expect(arrows('floor')).toBe(10 + 1);
  });

  it('has none for a pair that stays where it is', () => {
    expect(drawn('floor')).not.toMatch(/(\w+) --> \1:/);
    expect(drawn('barge-in')).not.toMatch(/(\w+) --> \1:/);
  });

  it('takes the place of what was there', () => {
    expect(drawn('floor')).not.toContain('old');
  });

  it('is the same when it is drawn again', () => {
    expect(redraw(drawn('times'))).toBe(drawn('times'));
  });

  it('leaves the rest of the page alone', () => {
    expect(redraw('# Title\n\nText.\n')).toBe('# Title\n\nText.\n');
  });

  it('that nobody can draw is a fault that says what there is', () => {
    expect(() => drawn('circle')).toThrow('there is no drawing called circle; there are barge-in, floor, modes, times');
  });
});
