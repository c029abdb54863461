import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { INTERNAL_NAMES } from './internal-names.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const read = (file: string): string => readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
const wordsOf = (texts: string[]): Set<string> =>
  new Set(texts.flatMap((text) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
const sourcesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(name))
    // Only the operators' page reads these words, and its bundles shorten none.
    .filter((name) => name !== 'console-wire.ts')
    .map((name) => join(root, folder, name));

const SOURCES = [...sourcesOf('packages/web-client/src'), ...sourcesOf('packages/widget/src')];
/** What a bundle has in common with somebody else: a page, another bundle, or the storage. */
const SHARED = [
  ...sourcesOf('packages/protocol/src'),
  ...[
    'web-client/src/chat/chat-types.ts',
    'web-client/src/chat/chat-link.ts',
    'web-client/src/voice/voice-client-types.ts',
    'web-client/src/voice/wire/link.ts',
    'web-client/src/voice/worklets/worklet-messages.ts',
    'widget/src/agent-host.ts',
    'widget/src/call/call-kit.ts',
    'widget/src/texts.ts',
  ].map((file) => join(root, 'packages', file)),
];

/** The declarations of everything that a browser has. */
function browserDeclarations(): string[] {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('typescript/package.json'));
  const lib = join(dirname(resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`)), 'lib');
  return readdirSync(lib)
    .filter((name) => /^lib\.(dom|es|decorators).*\.d\.ts$/.test(name))
    .map((name) => join(lib, name));
}

test('no name that a bundle shortens is known to a browser', () => {
  const words = wordsOf(browserDeclarations().map(read));
  expect(words).toContain('addEventListener');
  expect(INTERNAL_NAMES.filter((name) => words.has(name))).toEqual([]);
});

test('no name that a bundle shortens is said to a page, over a wire, or to another bundle', () => {
  const words = wordsOf(SHARED.map(read));
  expect(words).toContain('sessionId');
  expect(INTERNAL_NAMES.filter((name) => words.has(name))).toEqual([]);
});

test('no name that a bundle shortens stands in a string, where it would keep its length', () => {
  // The strings of types are not in the bundle.
  const texts = SOURCES.map((file) => read(file).replace(/\b(?:Pick|Omit)<[^>]*>/g, ''));
  const strings = texts.flatMap((text) => text.match(/'[^'\n]*'/g) ?? []);
  expect(INTERNAL_NAMES.filter((name) => strings.includes(`'${name}'`))).toEqual([]);
});

test('every name that a bundle shortens is in the sources', () => {
  const words = wordsOf([...SOURCES, ...sourcesOf('packages/audio/src')].map(read));
  expect(INTERNAL_NAMES.filter((name) => !words.has(name))).toEqual([]);
});
