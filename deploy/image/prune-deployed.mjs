/**
 * Deletes from the folders that `pnpm deploy` has made what a program never reads at run time, in the build stage of the
 * Dockerfile: `node deploy/image/prune-deployed.mjs FOLDER`.
 */
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Types are for compilers, maps of others for their own developers. Our own maps stay: they give errors their line. */
const TYPES = /\.d\.[cm]?ts$/;
const MAPS = /\.map$/;
const OURS = `${sep}@trunkline+`;
/** Files with which pnpm and Turborepo have done their work. */
const LEFT_BY_TOOLS = new Set(['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.turbo', '.modules.yaml']);
/** onnxruntime-node has its libraries of all platforms in `bin/napi-v3/PLATFORM/ARCHITECTURE`. */
const PLATFORMS = /[/\\]onnxruntime-node[/\\]bin[/\\]napi-v\d+[/\\]([^/\\]+)(?:[/\\]([^/\\]+))?$/;

/**
 * @param {string} path
 * @param {{ platform: string, arch: string }} target as Node names them
 * @returns {boolean} whether the file or folder is of no use on that target
 */
export function isUseless(path, { platform, arch }) {
  const name = path.slice(path.lastIndexOf(sep) + 1);
  if (LEFT_BY_TOOLS.has(name)) return true;
  const [, itsPlatform, itsArch] = PLATFORMS.exec(path) ?? [];
  if (itsPlatform !== undefined) return itsPlatform !== platform || (itsArch !== undefined && itsArch !== arch);
  if (TYPES.test(name)) return true;
  const isOfOthers = path.includes(`${sep}node_modules${sep}`) && !path.slice(path.indexOf('.pnpm')).includes(OURS);
  return MAPS.test(name) && isOfOthers;
}

/**
 * @param {string} folder
 * @param {{ platform: string, arch: string }} target
 * @returns {number} bytes that were freed
 */
export function pruneDeployed(folder, target) {
  let freedBytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (isUseless(path, target)) {
      freedBytes += sizeOf(path);
      rmSync(path, { recursive: true });
    } else if (entry.isDirectory()) {
      freedBytes += pruneDeployed(path, target);
    }
  }
  return freedBytes;
}

/** @param {string} path @returns {number} */
function sizeOf(path) {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

const [, program, folder] = process.argv;
if (program === import.meta.filename && folder !== undefined) {
  const freedBytes = pruneDeployed(folder, { platform: process.platform, arch: process.arch });
  process.stdout.write(
    `freed ${Math.round(freedBytes / 1e6)} MB that nothing reads on ${process.platform}/${process.arch}\n`,
  );
}
