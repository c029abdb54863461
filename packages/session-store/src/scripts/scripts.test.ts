import { readdirSync } from 'node:fs';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import * as scripts from './index.ts';

const camelCase = (kebab: string): string => kebab.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.lua.ts'));

describe.each(files)('%s', (file) => {
  const [, verb = '', count = ''] = /^([a-z-]+)-(\d+)\.lua\.ts$/.exec(file) ?? [];
  const script = (scripts as Record<string, (typeof scripts)[keyof typeof scripts]>)[camelCase(verb)];

  test('is in the index under its own name', () => {
    expect(script?.name).toBe(camelCase(verb));
  });

  test('takes the place of no method of the client', () => {
    expect(script?.name !== undefined && script.name in Redis.prototype).toBe(false);
  });

  test('has as many keys in its name, its header, its text and its definition', () => {
    const [header = '', body = ''] = script?.lua.split(']]') ?? [];
    const keysOf = (text: string): Set<number> =>
      new Set([...text.matchAll(/KEYS\[(\d+)\]/g)].map((match) => Number(match[1])));
    const expected = new Set(Array.from({ length: Number(count) }, (_, index) => index + 1));
    expect(script?.keyCount).toBe(Number(count));
    expect(keysOf(header)).toEqual(expected);
    expect(keysOf(body)).toEqual(expected);
  });

  test('says in its header what each argument is and what comes back', () => {
    const [header = '', body = ''] = script?.lua.split(']]') ?? [];
    const used = [...new Set([...body.matchAll(/ARGV\[(\d+)\]/g)].map((match) => match[1]))];
    const documented = new Set([...header.matchAll(/ARGV\[(\d+)(?:\.\.)?\]/g)].map((match) => match[1]));
    expect(used.filter((index) => !documented.has(index))).toEqual([]);
    expect(header).toMatch(/^ {2}Returns {2}\S/m);
  });
});

test('every script of the index has its file', () => {
  expect(Object.keys(scripts)).toHaveLength(files.length);
});
