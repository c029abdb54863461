/**
 * Deletes each `dist` that is not what a build would make: `node scripts/build/remove-stale.mjs`, before Turborepo builds.
 * Turborepo restores a cached `dist` over whatever is there, so without this a file of another state would stay.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtPackages } from './packages.mjs';
import { isBuildCurrent } from './source-stamp.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const folder of builtPackages(root)) {
  const dist = join(folder, 'dist');
  if (existsSync(dist) && !isBuildCurrent(root, folder)) rmSync(dist, { recursive: true });
}
