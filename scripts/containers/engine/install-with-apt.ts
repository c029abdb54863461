import { existsSync } from 'node:fs';
import type { Exec } from '../../setup/exec.mjs';
import { SetupError } from '../../setup/setup-error.mjs';
import { which } from '../../setup/which.mjs';

const APT = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120', 'install', '--no-install-recommends'];

/**
 * Installs packages of Debian that are missing.
 * @param packages each with a command or a file that shows that it is there.
 * @throws SetupError that says what to do by hand.
 */
export async function installWithApt(
  exec: Exec,
  env: NodeJS.ProcessEnv,
  packages: readonly (readonly [string, string])[],
): Promise<void> {
  const isThere = (mark: string): boolean =>
    mark.startsWith('/') ? existsSync(mark) : which(mark, env['PATH']) !== undefined;
  const missing = packages.filter(([, mark]) => !isThere(mark)).map(([name]) => name);
  if (missing.length === 0) return;
  const byHand = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  // A list that cannot be refreshed may still be good enough.
  await exec('apt-get', ['-q', 'update'], { env: aptEnv, timeoutMs: 300_000 });
  const { code, output } = await exec('apt-get', [...APT, ...missing], { env: aptEnv, timeoutMs: 600_000 });
  if (code !== 0) throw new SetupError('apt-get could not install what containers need.', { output, advice: [byHand] });
}
