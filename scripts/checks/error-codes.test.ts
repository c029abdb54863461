import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../packages/protocol/src/errors.ts';
import { projectFiles, ROOT } from './project-files.mjs';

// That docs/errors.md has exactly these codes is a test of packages/protocol.
test('every error code is answered somewhere', () => {
  const sources = [...projectFiles('apps'), ...projectFiles('packages')]
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('protocol/src/errors.ts'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const unused = Object.keys(ERROR_CODES).filter((code) => !sources.some((text) => text.includes(`'${code}'`)));
  expect(unused).toEqual([]);
});
