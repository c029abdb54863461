import { join, resolve } from 'node:path';
import { runForeground } from '../setup/foreground.mjs';
import { withDependencies, withRedis } from '../setup/index.mjs';
import { runTools, TOOLS } from './tools.mjs';

/**
 * Sets up, builds, and hands over to the sandbox's demo, which starts the processes and places the calls.
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args for the demo
 * @returns {Promise<number>} the demo's exit code
 */
export async function demo(context, args) {
  const ready = await withDependencies(context);
  return withRedis(ready, { wantServer: false }, async (withUrl) => {
    await runTools(withUrl, 'Build', TOOLS.build);
    const { root, env, signals } = withUrl;
    // npm changes to the project's folder; INIT_CWD is where the user typed the command.
    const demoArgs = fromUsersFolder(args, env['INIT_CWD'] ?? process.cwd());
    const script = join(root, 'apps', 'sandbox', 'dist', 'demo.js');
    return runForeground({ command: process.execPath, args: [script, ...demoArgs], cwd: root, env }, signals);
  });
}

/**
 * Makes the file after `--report` absolute, seen from the folder in which the user typed it.
 * @param {string[]} args
 * @param {string} folder
 */
export function fromUsersFolder(args, folder) {
  return args.map((arg, index) => {
    if (args[index - 1] === '--report') return resolve(folder, arg);
    return arg.startsWith('--report=') ? `--report=${resolve(folder, arg.slice('--report='.length))}` : arg;
  });
}
