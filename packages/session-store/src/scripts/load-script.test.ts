import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScriptLoader } from './load-script.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-scripts-'));
  mkdirSync(join(folder, 'includes'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(path: string, files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return createScriptLoader(pathToFileURL(`${folder}/`))(path);
}

test('a file becomes a script by its name, with what it includes in the place of the line', () => {
  const script = load('add-two-2', {
    'add-two-2.lua': '-- head\n--- @include plus\nreturn plus(1, 2)\n',
    'includes/plus.lua': 'local function plus(a, b) return a + b end -- costs $& nothing\n',
  });
  expect(script).toEqual({
    name: 'addTwo',
    keyCount: 2,
    lua: '-- head\nlocal function plus(a, b) return a + b end -- costs $& nothing\nreturn plus(1, 2)\n',
  });
});

test('a missing file or include ends the process at its start, not at the first call', () => {
  expect(() => load('absent-1', {})).toThrow('absent-1.lua');
  expect(() => load('lost-1', { 'lost-1.lua': '--- @include nowhere\n' })).toThrow('nowhere.lua');
});

test('an included file cannot include another one', () => {
  const files = { 'deep-1.lua': '--- @include first\n', 'includes/first.lua': '--- @include second\n' };
  expect(() => load('deep-1', files)).toThrow('includes another file');
});

test('a name without a number of keys is refused', () => {
  expect(() => load('add-two', { 'add-two.lua': 'return 1' })).toThrow('number of keys');
});
