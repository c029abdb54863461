import { join } from 'node:path';
import { staleBuilds } from '../build/require-current.mjs';
import { runForeground } from '../setup/foreground.mjs';
import { withDependencies } from '../setup/index.mjs';
import { withDotEnv } from '../start/dot-env.mjs';
import { fromUsersFolder } from './demo.mjs';
import { runTools, TOOLS } from './tools.mjs';

/**
 * Says what went wrong in one call. Nothing is built that is built already: whoever is on call waits for the answer.
 * @type {import('./main.mjs').Command}
 */
export async function rca(context, args) {
  const { root } = context;
  const ready = await withDependencies({ ...context, env: withDotEnv(root, context.env).env });
  if (staleBuilds(root).length > 0) await runTools(ready, 'Build', TOOLS.build);
  const { env, signals } = ready;
  const programArgs = fromUsersFolder(args, env['INIT_CWD'] ?? process.cwd());
  const program = join(root, 'apps', 'console', 'dist', 'rca.js');
  return runForeground({ command: process.execPath, args: [program, ...programArgs], cwd: root, env }, signals);
}
