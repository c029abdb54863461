import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tracesEnv } from './env/traces-env.ts';
import { ATTRIBUTES, PERSONAL_PREFIX, SPAN_NAMES } from './spans/attributes.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/traces.md'), 'utf8');

/** What stands as code in the first column of the table under a heading. */
function firstColumn(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [untilNext = ''] = section.split('\n## ');
  const cells = untilNext.split('\n').flatMap((line) => /^\| (`.*?) \|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => code ?? []));
}

test('docs/traces.md lists every attribute and no other', () => {
  expect(firstColumn('Attributes').toSorted()).toEqual([...ATTRIBUTES].toSorted());
});

test('docs/traces.md lists every span and no other', () => {
  expect(firstColumn('Spans').toSorted()).toEqual([...SPAN_NAMES].toSorted());
});

test('docs/traces.md lists every variable of traces', () => {
  expect(firstColumn('Switching it on')).toEqual(expect.arrayContaining(Object.keys(tracesEnv)));
});

test('a name without our prefix is one of the semantic conventions', () => {
  const known = new Set<unknown>(Object.values(conventions));
  expect(ATTRIBUTES.filter((name) => !name.startsWith('trunkline.') && !known.has(name))).toEqual([]);
});

test('docs/traces.md marks as personal what stands under the prefix, and nothing else', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `trunkline.'));
  expect(rows.filter((row) => row.includes('**personal**') !== row.includes(PERSONAL_PREFIX))).toEqual([]);
});
