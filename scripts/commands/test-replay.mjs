import { runForeground } from '../setup/foreground.mjs';
import { withDependencies, withRedis } from '../setup/index.mjs';
import { runTools, toolCommand, TOOLS } from './tools.mjs';

/**
 * Plays three calls of the demo, writes each down as a scenario and plays that again (docs/replay.md). It takes minutes, because
 * calls take the time that they take, so it is no part of `npm test`, which has one short call of this kind.
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args for vitest
 * @returns {Promise<number>} exit code
 */
export async function testReplay(context, args) {
  const ready = await withDependencies(context);
  return withRedis(ready, { wantServer: true }, async (withUrl) => {
    await runTools(withUrl, 'Build', [...TOOLS.build]);
    const { command, args: rest } = toolCommand(withUrl, ['vitest', 'run', '--project', 'replay', ...args]);
    // Vitest sets NODE_ENV to `test` only where none is set.
    const env = { ...withUrl.env, NODE_ENV: undefined };
    return runForeground({ command, args: rest, cwd: withUrl.root, env }, withUrl.signals);
  });
}
