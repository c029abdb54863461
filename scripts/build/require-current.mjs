import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtPackages } from './packages.mjs';
import { isBuildCurrent } from './source-stamp.mjs';

/** Vitest calls this once before the tests that start programs as they are deployed, from `dist`. */
export default function setup() {
  requireCurrentBuilds(fileURLToPath(new URL('../..', import.meta.url)));
}

/**
 * Lists the packages whose `dist` is not built from their sources.
 * @param {string} root folder of the project
 * @returns {string[]} folders, absolute
 */
export function staleBuilds(root) {
  return builtPackages(root).filter((folder) => !isBuildCurrent(root, folder));
}

/**
 * Refuses old builds, which would be tested instead of what was edited.
 * @param {string} root folder of the project
 * @throws Error that names the packages whose `dist` is not built from their sources
 */
export function requireCurrentBuilds(root) {
  const stale = staleBuilds(root);
  if (stale.length === 0) return;
  const names = stale.map((folder) => relative(root, folder)).join(', ');
  throw new Error(`dist is not built from the sources in ${names}: "npm run build" mends it`);
}
