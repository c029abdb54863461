import { runForeground } from '../setup/foreground.mjs';
import { withDependencies, withRedis } from '../setup/index.mjs';
import { runTools, toolCommand, TOOLS } from './tools.mjs';

/**
 * Makes calls by the thousand and looks at what they leave behind. It takes minutes on a machine that has nothing else to do, so
 * it is no part of `npm test`.
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args for vitest
 * @returns {Promise<number>} exit code
 */
export async function testLeaks(context, args) {
  const ready = await withDependencies(context);
  return withRedis(ready, { wantServer: true }, async (withUrl) => {
    await runTools(withUrl, 'Build', [...TOOLS.build]);
    const { command, args: rest } = toolCommand(withUrl, ['vitest', 'run', '--project', 'leaks', ...args]);
    // Vitest sets NODE_ENV to `test` only where none is set.
    const env = { ...withUrl.env, NODE_ENV: undefined };
    return runForeground({ command, args: rest, cwd: withUrl.root, env }, withUrl.signals);
  });
}
