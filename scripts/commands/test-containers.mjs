import { join, resolve } from 'node:path';
import { NOTHING_TRIED } from '../containers/exit-codes.mjs';
import { runForeground } from '../setup/foreground.mjs';
import { withDependencies } from '../setup/index.mjs';

/**
 * Builds the images and plays calls through docker-compose.yml with whatever engine is there (docs/containers.md).
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args `--report FILE` writes what was seen as JSON
 * @returns {Promise<number>} exit code
 */
export async function testContainers(context, args) {
  return runContainers(await withDependencies(context), args);
}

/**
 * The same as a part of `npm test` in CI, where a Docker engine is at hand. Elsewhere it is said that this was left out, since no
 * engine is installed without being asked for.
 * @param {import('../setup/index.mjs').Context} context with its dependencies
 * @returns {Promise<'passed' | 'failed' | 'left out'>}
 */
export async function tryContainers(context) {
  const exitCode = await runContainers(context, [
    '--docker-only',
    '--report',
    join(context.root, '.tmp', 'containers-report.json'),
  ]);
  if (exitCode === NOTHING_TRIED)
    console.log('\nLeft out: no image was built and no call went through containers (docs/containers.md, Tested).');
  return exitCode === 0 ? 'passed' : exitCode === NOTHING_TRIED ? 'left out' : 'failed';
}

/**
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args
 */
function runContainers({ root, env, signals }, args) {
  const loader = join(root, 'scripts', 'source-loader', 'register.mjs');
  const program = join(root, 'scripts', 'containers', 'run.ts');
  const userFolder = env['INIT_CWD'] ?? process.cwd();
  const words = args.map((arg, index) => (args[index - 1] === '--report' ? resolve(userFolder, arg) : arg));
  return runForeground(
    {
      command: process.execPath,
      args: ['--conditions=@trunkline/source', '--import', loader, program, ...words],
      cwd: root,
      env,
    },
    signals,
  );
}
