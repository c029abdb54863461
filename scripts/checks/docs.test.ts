import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPage, resolveLink } from './markdown.mjs';
import { projectFiles, ROOT } from './project-files.mjs';

const files = projectFiles();
const pages = files.filter((file) => file.endsWith('.md'));

test.each(pages)('every link of %s leads to a file and a heading that exist', (page) => {
  const dead = readPage(page).links.flatMap(({ target }) => {
    const link = resolveLink(page, target);
    if (link === undefined) return [];
    if (!existsSync(join(ROOT, link.path))) return [target];
    if (link.anchor === '') return [];
    return readPage(link.path).anchors.has(link.anchor) ? [] : [target];
  });
  expect(dead).toEqual([]);
});

/** Files by their ending, folders by the slash at the end. Routes begin with a slash, so they are not meant. */
const NAMES_A_FILE = /^[\w.-][\w./-]*(\.(ts|mjs|json|md|lua|yaml|yml|html|css)|\/)$/;

test.each(pages)('every file and folder that %s names between backticks exists', (page) => {
  const named = readPage(page).codeSpans.filter((name) => NAMES_A_FILE.test(name));
  const exists = (name: string): boolean =>
    files.some((file) => (name.endsWith('/') ? `/${file}`.includes(`/${name}`) : `/${file}`.endsWith(`/${name}`)));
  expect(named.filter((name) => !exists(name))).toEqual([]);
});
