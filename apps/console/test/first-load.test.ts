/** What a browser loads before the first view of the operators' page is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const PAGE = fileURLToPath(new URL('../dist/page', import.meta.url));
const MOST_BYTES = 60_000;

const read = (path: string): string => readFileSync(`${PAGE}${path}`, 'utf8');

/** The files that the page names, `more` beside them, and those that these import before they run. */
function firstLoad(more: readonly string[] = []): string[] {
  const html = read('/index.html');
  const named = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path as string);
  const found = [...named, ...more];
  for (const path of found.filter((name) => name.endsWith('.js'))) {
    for (const [, name] of read(path).matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) {
      const imported = `/assets/${name}`;
      if (!found.includes(imported)) found.push(imported);
    }
  }
  return found;
}

const bytesOf = (files: readonly string[]): number =>
  files.reduce((sum, path) => sum + gzipSync(read(path), { level: 9 }).length, 0);

/** Scripts and styles of a view, which are fetched when it is first shown. */
function filesOf(view: string): string[] {
  const found = readdirSync(`${PAGE}/assets`).filter((name) => new RegExp(`^${view}-.*\\.(?:js|css)$`).test(name));
  expect(found.length).toBeGreaterThan(1);
  return found.map((name) => `/assets/${name}`);
}

it('is at most 60 kB of scripts and styles for the list of calls, gzipped', () => {
  const files = firstLoad(filesOf('calls-view'));
  expect(files.some((path) => path.endsWith('.js'))).toBe(true);
  expect(files.some((path) => path.endsWith('.css'))).toBe(true);
  expect(bytesOf(files)).toBeLessThanOrEqual(MOST_BYTES);
});

it('is no more than that for a link to a call, with its axis and its transcript', () => {
  expect(bytesOf(firstLoad(filesOf('call-view')))).toBeLessThanOrEqual(MOST_BYTES);
});

it('has neither a script nor a style of its own in its HTML, and names nobody else', () => {
  const html = read('/index.html');
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\son\w+=/i);
  expect(html).not.toMatch(/(?:src|href)="(?!\/)/);
});
