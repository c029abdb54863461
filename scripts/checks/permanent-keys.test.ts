import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPermanentKey, PERMANENT_KEYS } from '../../packages/session-store/src/permanent-keys.ts';
import { ROOT } from './project-files.mjs';

test('docs/security.md names every key without an end, with the reason for it', () => {
  const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const table = page.split('| key without an end | why |')[1]?.split('\n\n')[0] ?? '';
  const rows = [...table.matchAll(/^\| `(?<pattern>[^`]+)` \| (?<why>.+) \|$/gm)].map(({ groups }) => ({ ...groups }));
  expect(rows).toEqual(PERMANENT_KEYS);
});

test('a key is kept for good only where its whole name says so', () => {
  expect(['tl:records:orders', '{tl-jobs}:run-tool:meta', 'tl:{admission}:slots'].map(isPermanentKey)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['tl:report:tl:records:x', 'tl:live:call_x', 'tl:{call_x}:session'].map(isPermanentKey)).toEqual([
    false,
    false,
    false,
  ]);
});
