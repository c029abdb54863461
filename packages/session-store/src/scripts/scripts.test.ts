import { readdirSync } from 'node:fs';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import * as storeScripts from './index.ts';
import type { Script } from './load-script.ts';
import * as webhookScripts from './webhook.ts';

const FOLDERS = ['sessions', 'streams', 'fleet', 'chat', 'work', 'web', 'webhook', 'console'];
const scripts: Readonly<Record<string, Script>> = { ...storeScripts, ...webhookScripts };
const files = FOLDERS.flatMap((folder) => readdirSync(new URL(`${folder}/`, import.meta.url)));

const nameOf = (file: string): string =>
  file.replace(/-(?:\d+|n)\.lua$/, '').replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const numbersIn = (text: string, pattern: RegExp): Set<number> =>
  new Set([...text.matchAll(pattern)].map((match) => Number(match[1])));

describe.each(files)('%s', (file) => {
  const script = scripts[nameOf(file)];
  const [header = '', body = ''] = script?.lua.split(']]\n') ?? [];

  test('is exported under the name of its command', () => {
    expect(script?.name).toBe(nameOf(file));
  });

  test('takes the place of no method of the client', () => {
    expect(script?.name !== undefined && script.name in Redis.prototype).toBe(false);
  });

  test('has as many keys in its name, its header and its text', () => {
    expect(header.includes('KEYS[..]')).toBe(file.endsWith('-n.lua'));
    const expected = new Set(Array.from({ length: script?.keyCount ?? 0 }, (_, index) => index + 1));
    expect(String(script?.keyCount ?? 'n')).toBe(/-(\d+|n)\.lua$/.exec(file)?.[1]);
    expect(numbersIn(header, /KEYS\[(\d+)\]/g)).toEqual(expected);
    expect(numbersIn(script?.lua.slice(header.length) ?? '', /KEYS\[(\d+)\]/g)).toEqual(expected);
  });

  test('says in its header what each argument is and what comes back', () => {
    const used = numbersIn(script?.lua.slice(header.length) ?? '', /ARGV\[(\d+)\]/g);
    const documented = numbersIn(header, /ARGV\[(\d+)(?:\.\.)?\]/g);
    expect([...used].filter((index) => !documented.has(index))).toEqual([]);
    expect(header).toMatch(/^ {2}Returns {2}\S/m);
    expect(body).not.toBe('');
  });
});

test('every exported script has its file, and no two files make the same command', () => {
  expect(Object.keys(scripts)).toHaveLength(files.length);
  expect(new Set(files.map(nameOf)).size).toBe(files.length);
});
