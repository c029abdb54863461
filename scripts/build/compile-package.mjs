/**
 * The `build` script of every package, run in its folder: `node ../../scripts/build/compile-package.mjs`. It begins with an
 * empty dist, because tsc leaves the output of a file that was moved, and that output can still be imported.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAssembled } from './assemble.mjs';
import { bundleForBrowser, hasPage, readBundlePlan } from './bundle-browser.mjs';
import { listFiles, writeSourceStamp } from './source-stamp.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.cwd();
const dist = join(folder, 'dist');

rmSync(dist, { recursive: true, force: true });

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

await writeAssembled(folder);
run(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json']);

// Programs read these from beside themselves, and tsc does not copy them.
for (const file of listFiles(join(folder, 'src')).filter((name) => name.endsWith('.lua'))) {
  mkdirSync(dirname(join(dist, file)), { recursive: true });
  copyFileSync(join(folder, 'src', file), join(dist, file));
}

const plan = readBundlePlan(folder);
if (plan) await bundleForBrowser(folder, plan);
if (hasPage(folder)) run(join(folder, 'node_modules', '.bin', 'vite'), ['build']);
writeSourceStamp(root, folder);
