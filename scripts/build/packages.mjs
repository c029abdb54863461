import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findManifests } from '../setup/install-stamp.mjs';

/**
 * Lists the folders of all packages that are built.
 * @param {string} root folder of the project
 * @returns {string[]} absolute, sorted
 */
export function builtPackages(root) {
  return findManifests(root)
    .map((manifest) => join(root, manifest))
    .filter((manifest) => manifest !== join(root, 'package.json'))
    .filter((manifest) => JSON.parse(readFileSync(manifest, 'utf8')).scripts?.build !== undefined)
    .map((manifest) => dirname(manifest));
}
