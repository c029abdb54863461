import { runForeground } from '../setup/foreground.mjs';
import { withDependencies } from '../setup/index.mjs';
import { toolCommand } from './tools.mjs';

const CONFIG = 'packages/call-core/stryker.config.json';

/**
 * Changes the code of call-core in one place after the other, and asks its tests each time whether they notice. The share of
 * changes that they notice is the score; the report with every change is written to `.tmp/mutation.json`.
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args for Stryker, such as `--mutate packages/call-core/src/call/call-machine.ts`
 * @returns {Promise<number>} exit code
 */
export async function mutation(context, args) {
  const { root, env, signals } = await withDependencies(context);
  const { command, args: words } = toolCommand(context, ['stryker', 'run', CONFIG, ...args]);
  return runForeground({ command, args: words, cwd: root, env: { ...env, NODE_ENV: undefined } }, signals);
}
