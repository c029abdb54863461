import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstallCurrent, recordInstall } from './install-stamp.mjs';
import { installAdvice } from './install-advice.mjs';
import { pinnedPnpm, providePnpm } from './pnpm.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Installs the dependencies as the lockfile says, with the pinned pnpm; does nothing when that was done before.
 * @param {{ root: string, env: NodeJS.ProcessEnv, exec: import('./exec.mjs').Exec, note: (detail: string) => void }} context
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which `pnpm` is the pinned one
 * @throws {SetupError}
 */
export async function provideDependencies({ root, env, exec, note }) {
  const version = pinnedPnpm(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  note(`fetching pnpm ${version}`);
  const pnpmEnv = await providePnpm({ root, version, env, exec });
  if (isInstallCurrent(root)) {
    note('up to date');
    return pnpmEnv;
  }

  note('installing');
  // With CI set, pnpm replaces a node_modules that something else made without a question. NODE_ENV is left out, because with
  // `production` pnpm would not install the tools.
  const installEnv = { ...pnpmEnv, CI: 'true', NODE_ENV: undefined };
  const { code, output } = await exec('pnpm', ['install', '--frozen-lockfile'], { env: installEnv });
  if (code !== 0) {
    const advice = installAdvice(output, version);
    throw new SetupError('The dependencies could not be installed.', { output, advice });
  }
  recordInstall(root);
  note(`installed with pnpm ${version}`);
  return pnpmEnv;
}
