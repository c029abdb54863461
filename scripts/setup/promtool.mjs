import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './setup-error.mjs';
import { which } from './which.mjs';

const LIMIT_MS = 300_000;

/**
 * Finds the promtool of Prometheus: on the PATH, or where an earlier run has kept it.
 * @param {{ root: string, env: NodeJS.ProcessEnv }} context
 * @returns {string | undefined}
 */
export function findPromtool({ root, env }) {
  const kept = keptPromtool(root);
  return which('promtool', env['PATH']) ?? (existsSync(kept) ? kept : undefined);
}

/** @param {string} root */
const keptPromtool = (root) => join(root, '.cache', 'promtool', 'promtool');

/**
 * Finds promtool or takes it out of Debian's package of Prometheus, which is not installed: its service would start.
 * @param {{ root: string, env: NodeJS.ProcessEnv, exec: import('./exec.mjs').Exec, note: (detail: string) => void }} context
 * @returns {Promise<string>} its path
 * @throws {SetupError} when there is none and none can be fetched
 */
export async function providePromtool({ root, env, exec, note }) {
  const found = findPromtool({ root, env });
  if (found) {
    note(found);
    return found;
  }
  const advice = ['put the promtool of a release of Prometheus (prometheus.io/download) on the PATH'];
  for (const command of ['apt-get', 'dpkg-deb']) {
    if (which(command, env['PATH'])) continue;
    throw new SetupError(`There is no promtool, and no ${command} to fetch it with.`, { advice });
  }
  const kept = keptPromtool(root);
  const folder = join(kept, '..', 'fetched');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = (/** @type {string} */ command, /** @type {string[]} */ args) =>
    exec(command, args, { env, cwd: folder, timeoutMs: LIMIT_MS });
  try {
    note('fetching');
    let fetched = await run('apt-get', ['-q', 'download', 'prometheus']);
    if (fetched.code !== 0) {
      // The list of packages may be old; only root may renew it, and only the download decides.
      await run('apt-get', ['-q', 'update']);
      fetched = await run('apt-get', ['-q', 'download', 'prometheus']);
    }
    const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (fetched.code !== 0 || file === undefined) {
      throw new SetupError('promtool could not be fetched.', { output: fetched.output, advice });
    }
    const unpacked = await run('dpkg-deb', ['-x', file, 'unpacked']);
    if (unpacked.code !== 0)
      throw new SetupError('promtool could not be unpacked.', { output: unpacked.output, advice });
    renameSync(join(folder, 'unpacked', 'usr', 'bin', 'promtool'), kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  note(`${kept}, fetched`);
  return kept;
}
