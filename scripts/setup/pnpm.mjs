import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { SetupError } from './setup-error.mjs';
import { installAdvice } from './install-advice.mjs';

/**
 * Reads the pinned pnpm version.
 * @param {{ packageManager: string }} manifest the root package.json; the field may carry a hash (`pnpm@1.2.3+sha512.…`)
 */
export function pinnedPnpm(manifest) {
  const version = /^pnpm@(\d+\.\d+\.\d+[^+]*)/.exec(manifest.packageManager)?.[1];
  if (version === undefined)
    throw new SetupError(`packageManager in package.json is not "pnpm@VERSION": ${manifest.packageManager}`);
  return version;
}

/**
 * Finds the command that runs npm: the npm that runs us, else the one that came with this Node, else whatever the PATH has. Another
 * package manager may be running us (`pnpm demo`), and then `npm_execpath` is not npm.
 * @param {{ env: NodeJS.ProcessEnv, nodePath: string, exists?: (file: string) => boolean }} machine nodePath: `process.execPath`
 * @returns {[string, ...string[]]}
 */
export function npmCommand({ env, nodePath, exists = existsSync }) {
  const bundled = join(dirname(nodePath), '../lib/node_modules/npm/bin/npm-cli.js');
  const cli = [env['npm_execpath'], bundled].find((file) => file?.endsWith('npm-cli.js') && exists(file));
  return cli === undefined ? ['npm'] : [nodePath, cli];
}

/**
 * Makes the environment for everything that may call pnpm.
 * @param {NodeJS.ProcessEnv} env
 * @param {string | undefined} folder holds the pnpm to be used; undefined when the PATH has the right one already
 */
export function pnpmEnvironment(env, folder) {
  const PATH = [folder, env['PATH']].filter(Boolean).join(delimiter);
  return { ...env, PATH, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' };
}

/**
 * Finds the pinned pnpm, or fetches it with npm into `.cache/pnpm` of the project. Nothing is installed globally.
 * Turborepo calls `pnpm` by name, so a one-off `npx pnpm` would not do.
 * @param {{ root: string, version: string, env: NodeJS.ProcessEnv, exec: import('./exec.mjs').Exec }} context
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which `pnpm` is the pinned one
 * @throws {SetupError} when it can neither be found nor fetched
 */
export async function providePnpm({ root, version, env, exec }) {
  const prefix = join(root, '.cache', 'pnpm', version);
  const own = pnpmEnvironment(env, join(prefix, 'node_modules', '.bin'));
  const fromPath = pnpmEnvironment(env, undefined);

  /** @param {NodeJS.ProcessEnv} candidate */
  const isPinned = async (candidate) => {
    // We ask outside the project, because an older pnpm would fetch the pinned version to answer inside it.
    const { code, output } = await exec('pnpm', ['--version'], { env: candidate, cwd: tmpdir(), timeoutMs: 20_000 });
    return code === 0 && output.trim() === version;
  };

  if (existsSync(prefix) && (await isPinned(own))) return own;
  if (await isPinned(fromPath)) return fromPath;

  mkdirSync(prefix, { recursive: true });
  const [npm, ...npmArgs] = npmCommand({ env, nodePath: process.execPath });
  const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--global=false', '--prefix', prefix];
  const { output } = await exec(npm, [...npmArgs, 'install', ...options, `pnpm@${version}`], { env, cwd: prefix });
  if (await isPinned(own)) return own;
  throw new SetupError(`pnpm ${version} could not be fetched with npm.`, {
    output,
    advice: [...installAdvice(output, version), `or put it on the PATH yourself: npm install --global pnpm@${version}`],
  });
}
