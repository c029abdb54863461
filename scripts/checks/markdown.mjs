import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import GithubSlugger from 'github-slugger';
import { lexer, walkTokens } from 'marked';
import { ROOT } from './project-files.mjs';

/**
 * A page of the project as far as it points to other things.
 * @typedef {object} Page
 * @property {Set<string>} anchors of its headings, as GitHub makes them
 * @property {{ text: string, target: string }[]} links
 * @property {string[]} codeSpans what stands between backticks in its text
 */

/**
 * Reads a Markdown page.
 * @param {string} file from the root of the project
 * @returns {Page}
 */
export function readPage(file) {
  const slugger = new GithubSlugger();
  /** @type {Page} */
  const page = { anchors: new Set(), links: [], codeSpans: [] };
  void walkTokens(lexer(readFileSync(join(ROOT, file), 'utf8')), (token) => {
    if (token.type === 'heading') page.anchors.add(slugger.slug(plainText(token)));
    if (token.type === 'link' || token.type === 'image') page.links.push({ text: token.text, target: token.href });
    if (token.type === 'codespan') page.codeSpans.push(token.text);
  });
  return page;
}

/**
 * The words of a heading, without the marks of links and code.
 * @param {import('marked').Token} token
 * @returns {string}
 */
function plainText(token) {
  if ('tokens' in token && token.tokens) return token.tokens.map(plainText).join('');
  return 'text' in token ? token.text : '';
}

/**
 * Where a link leads to in this project.
 * @param {string} file the page, from the root
 * @param {string} target as it is written
 * @returns {{ path: string, anchor: string } | undefined} undefined for addresses on the web
 */
export function resolveLink(file, target) {
  if (/^[a-z]+:/i.test(target)) return undefined;
  const [path = '', anchor = ''] = target.split('#');
  return { path: path === '' ? file : join(dirname(file), decodeURIComponent(path)), anchor };
}
