import { join, resolve } from 'node:path';
import { runForeground } from '../setup/foreground.mjs';
import { withDependencies } from '../setup/index.mjs';

/**
 * Builds the images and plays calls through docker-compose.yml with whatever engine is there (docs/containers.md).
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args `--report FILE` writes what was seen as JSON
 * @returns {Promise<number>} exit code
 */
export async function testContainers(context, args) {
  const { root, env, signals } = await withDependencies(context);
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
