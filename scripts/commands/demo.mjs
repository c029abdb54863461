import { join, resolve } from 'node:path';
import { runForeground } from '../setup/foreground.mjs';
import { withDependencies, withRedis } from '../setup/index.mjs';
import { runTools, TOOLS } from './tools.mjs';

/**
 * Sets up, builds, and hands over to a program of the project that needs a Redis.
 * @param {string[]} path of the compiled program, from the root
 * @returns {import('./main.mjs').Command} its exit code is ours
 */
const programCommand = (path) => async (context, args) => {
  const ready = await withDependencies(context);
  return withRedis(ready, { wantServer: false }, async (withUrl) => {
    await runTools(withUrl, 'Build', TOOLS.build);
    const { root, env, signals } = withUrl;
    // npm changes to the project's folder; INIT_CWD is where the user typed the command.
    const programArgs = fromUsersFolder(args, env['INIT_CWD'] ?? process.cwd());
    return runForeground(
      { command: process.execPath, args: [join(root, ...path), ...programArgs], cwd: root, env },
      signals,
    );
  });
};

/** Runs the sandbox's demo, which starts the processes and places the calls. */
export const demo = programCommand(['apps', 'sandbox', 'dist', 'demo.js']);

/** Runs the benchmarks (bench/README.md). */
export const bench = programCommand(['bench', 'dist', 'main.js']);

/** The options that a file stands behind. */
const FILE_OPTIONS = ['--report', '--file'];

/**
 * Makes the files behind options absolute, seen from the folder in which the user typed them.
 * @param {string[]} args
 * @param {string} folder
 */
export function fromUsersFolder(args, folder) {
  return args.map((arg, index) => {
    if (FILE_OPTIONS.includes(args[index - 1] ?? '')) return resolve(folder, arg);
    const option = FILE_OPTIONS.find((name) => arg.startsWith(`${name}=`));
    return option === undefined ? arg : `${option}=${resolve(folder, arg.slice(option.length + 1))}`;
  });
}
