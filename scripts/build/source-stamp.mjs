import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { hasPage, readBundlePlan } from './bundle-browser.mjs';

/** Where the source of a package lies: what Node runs, what becomes WebAssembly, and the page that is built beside it. */
const SOURCE_ROOMS = ['src', 'assembly', 'page'];
/** It lies in dist, so that it is cached, restored and deleted together with what it describes. */
const STAMP = join('dist', '.built-from');
const TEST_FILE = /\.test(-support)?\.tsx?$/;

/**
 * Lists the files below a folder, relative to it and sorted.
 * @param {string} folder
 * @returns {string[]} none where there is no such folder
 */
export function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

/**
 * Lists the folders of the workspace packages whose source ends up in a package's bundles for a page, sorted.
 * @param {string} folder of the package
 * @param {Set<string>} [found]
 */
function bundledPackages(folder, found = new Set()) {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // Whoever runs a program with a page needs none of what Vite has put into it, so that stands among the devDependencies.
  const bundled = hasPage(folder) ? { ...dependencies, ...devDependencies } : dependencies;
  for (const [name, range] of Object.entries(bundled)) {
    if (!String(range).startsWith('workspace:')) continue;
    const dependency = realpathSync(join(folder, 'node_modules', name));
    if (found.has(dependency)) continue;
    found.add(dependency);
    bundledPackages(dependency, found);
  }
  return [...found].toSorted();
}

/**
 * Hashes what the build of one package reads; the inputs of `build` in turbo.json name the same files. Times of files say
 * nothing here: a checkout and a restored cache set them as they like.
 * @param {string} root folder of the project
 * @param {string} folder of the package
 */
function hashSources(root, folder) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'tsconfig.base.json')));
  const makesBundles = readBundlePlan(folder) !== undefined || hasPage(folder);
  for (const read of [folder, ...(makesBundles ? bundledPackages(folder) : [])]) {
    const beside = readdirSync(read).filter((name) => /\.(ts|json)$/.test(name));
    const sources = SOURCE_ROOMS.flatMap((room) => listFiles(join(read, room)).map((file) => join(room, file)));
    for (const file of [...beside.toSorted(), ...sources].filter((name) => !TEST_FILE.test(name))) {
      hash.update(`\0${file}\0`).update(readFileSync(join(read, file)));
    }
  }
  return hash.digest('hex');
}

/** @param {string} folder of the package */
const listOutputs = (folder) => listFiles(join(folder, 'dist')).filter((file) => file !== basename(STAMP));

/**
 * Writes down what `dist` was built from and which files the build made.
 * @param {string} root
 * @param {string} folder of the package
 */
export function writeSourceStamp(root, folder) {
  const stamp = { sources: hashSources(root, folder), outputs: listOutputs(folder) };
  writeFileSync(join(folder, STAMP), JSON.stringify(stamp));
}

/**
 * Whether `dist` is what a build would make now: built from these sources, and without a file that an older build left.
 * @param {string} root
 * @param {string} folder of the package
 */
export function isBuildCurrent(root, folder) {
  const file = join(folder, STAMP);
  if (!existsSync(file)) return false;
  const { sources, outputs } = JSON.parse(readFileSync(file, 'utf8'));
  return sources === hashSources(root, folder) && outputs.join('\n') === listOutputs(folder).join('\n');
}
