import { runForeground } from '../setup/foreground.mjs';
import { withDependencies, withRedis } from '../setup/index.mjs';
import { toolCommand } from './tools.mjs';

/**
 * Runs the tests that need no real time and reports which code they reach; vitest.config.ts has the floor. Whole calls are left
 * out: much of what they reach runs in processes of its own, which this report does not see.
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args for vitest
 * @returns {Promise<number>} exit code: not 0 when a test fails or the floor is not held
 */
export async function testCoverage(context, args) {
  const ready = await withDependencies(context);
  return withRedis(ready, { wantServer: true }, (withUrl) => {
    const words = ['vitest', 'run', '--coverage', '--project', 'unit', '--project', 'redis', ...args];
    const { command, args: rest } = toolCommand(withUrl, /** @type {import('./tools.mjs').ToolCall} */ (words));
    // Vitest sets NODE_ENV to `test` only where none is set.
    const env = { ...withUrl.env, NODE_ENV: undefined };
    return runForeground({ command, args: rest, cwd: withUrl.root, env }, withUrl.signals);
  });
}
