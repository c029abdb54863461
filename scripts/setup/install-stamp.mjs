import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The stamp lies in node_modules, so that it is deleted together with it. */
const STAMP = join('node_modules', '.trunkline-install');
const SKIPPED = new Set(['node_modules', 'dist']);

/**
 * Lists the package.json files of the project: the root's own and those up to two folders down (`packages/x`).
 * @param {string} root
 * @returns {string[]} paths from the root, sorted
 */
export function findManifests(root) {
  /** @type {(folder: string, depth: number) => string[]} */
  const walk = (folder, depth) => {
    const manifest = join(folder, 'package.json');
    const found = existsSync(join(root, manifest)) ? [manifest] : [];
    if (depth === 0) return found;
    const inner = readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name))
      .flatMap((entry) => walk(join(folder, entry.name), depth - 1));
    return [...found, ...inner];
  };
  return walk('', 2).toSorted();
}

/**
 * Hashes everything that an install depends on: the lockfile, the workspace file, every package.json, and the kind of machine,
 * because a folder that is shared with a container may hold the native packages of the other side.
 * @param {string} root
 */
function installFingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...findManifests(root)]) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Tells whether the last install that ended well was for exactly these files and its folders are still there.
 * @param {string} root
 */
export function isInstallCurrent(root) {
  const stamp = join(root, STAMP);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== installFingerprint(root)) return false;
  return findManifests(root).every((manifest) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
    return Object.keys(dependencies).length === 0 || existsSync(join(root, dirname(manifest), 'node_modules'));
  });
}

/** @param {string} root */
export function recordInstall(root) {
  writeFileSync(join(root, STAMP), installFingerprint(root));
}
