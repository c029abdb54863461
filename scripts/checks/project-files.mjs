import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is fetched or made, and not written by us. */
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.cache', '.tmp', '.turbo']);

/**
 * Lists the project's own files.
 * @param {string} [folder] from the root of the project
 * @returns {string[]} paths from the root, with `/` between folders, sorted
 */
export function projectFiles(folder = '') {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? projectFiles(path) : [path];
    })
    .toSorted();
}
