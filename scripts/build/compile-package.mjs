/**
 * The `build` script of every package, run in its folder: `node ../../scripts/build/compile-package.mjs`. It begins with an
 * empty dist, because tsc leaves the output of a file that was moved, and that output can still be imported.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleForBrowser, readBundlePlan } from './bundle-browser.mjs';
import { listFiles, writeSourceStamp } from './source-stamp.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.cwd();
const dist = join(folder, 'dist');

rmSync(dist, { recursive: true, force: true });
const tsc = join(root, 'node_modules', '.bin', 'tsc');
const { status } = spawnSync(tsc, ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

// Programs read these from beside themselves, and tsc does not copy them.
for (const file of listFiles(join(folder, 'src')).filter((name) => name.endsWith('.lua'))) {
  mkdirSync(dirname(join(dist, file)), { recursive: true });
  copyFileSync(join(folder, 'src', file), join(dist, file));
}

const plan = readBundlePlan(folder);
if (plan) await bundleForBrowser(folder, plan);
writeSourceStamp(root, folder);
