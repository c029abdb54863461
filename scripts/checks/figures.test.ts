import { expect, test } from 'vitest';
import { figuresOf } from './figures.mjs';

const FILES: Record<string, number> = {
  'apps/a/src/main.ts': 30,
  'apps/a/src/main.test.ts': 900,
  'apps/a/src/sounds.test-support.ts': 800,
  'apps/a/test/rig.ts': 700,
  'packages/b/src/room/long.ts': 200,
  'scripts/run.mjs': 10,
  'tools/book.ts': 40,
  'README.md': 500,
};

test('the figures of the house count lines of sources, and no tests or pages', () => {
  const figures = figuresOf(Object.keys(FILES), (name) => 'line\n'.repeat(FILES[name]!));
  expect(figures).toEqual({
    files: 4,
    medianLines: 30,
    longest: [
      { name: 'packages/b/src/room/long.ts', lines: 200 },
      { name: 'tools/book.ts', lines: 40 },
      { name: 'apps/a/src/main.ts', lines: 30 },
      { name: 'scripts/run.mjs', lines: 10 },
    ],
    tests: 1,
  });
});
