import { join } from 'node:path';
import { staleBuilds } from '../build/require-current.mjs';
import { runForeground } from '../setup/foreground.mjs';
import { withDependencies } from '../setup/index.mjs';
import { checkAll } from '../start/check.mjs';
import { withDotEnv } from '../start/dot-env.mjs';
import { describeFaults } from '../start/words.mjs';
import { runTools, TOOLS } from './tools.mjs';

/** @param {string} root */
export const configureProgram = (root) => join(root, 'apps', 'configure', 'dist', 'main.js');

/**
 * Points a Twilio number and a Vapi assistant at this deployment (CONTRACT, Commands: `npm run configure`). It reads what `npm start`
 * reads, and tells what is missing there in the same words.
 * @type {import('./main.mjs').Command}
 */
export async function configure(context, args) {
  const { root, signals } = context;
  const { env: given, hasFile } = withDotEnv(root, context.env);
  const ready = await withDependencies({ ...context, env: given });
  if (staleBuilds(root).length > 0) await runTools(ready, 'Build', TOOLS.build);
  const { env } = ready;
  const entry = configureProgram(root);
  const faults = await checkAll([{ name: 'configure', entry, env }], ready.exec, '--check-settings');
  if (faults.size > 0) {
    console.error(describeFaults(faults, { hasFile, outcome: 'Nobody was asked and nothing was written' }));
    return 1;
  }
  return runForeground({ command: process.execPath, args: [entry, ...args], cwd: root, env }, signals);
}
