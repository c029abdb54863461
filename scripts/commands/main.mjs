import { fileURLToPath } from 'node:url';
import { createExec } from '../setup/exec.mjs';
import { withDependencies } from '../setup/index.mjs';
import { createProgress } from '../setup/progress.mjs';
import { describeSetupError, SetupError } from '../setup/setup-error.mjs';
import { createSignals, Interrupted } from '../setup/signals.mjs';
import { configure } from './configure.mjs';
import { bench, demo } from './demo.mjs';
import { start } from './start.mjs';
import { mutation } from './mutation.mjs';
import { figures } from './figures.mjs';
import { rca } from './rca.mjs';
import { sbom } from './sbom.mjs';
import { testContainers } from './test-containers.mjs';
import { testCoverage } from './test-coverage.mjs';
import { test } from './test.mjs';
import { testDeploy } from './test-deploy.mjs';
import { testLeaks } from './test-leaks.mjs';
import { testReplay } from './test-replay.mjs';
import { runTools, TOOLS } from './tools.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @typedef {(context: import('../setup/index.mjs').Context, args: string[]) => Promise<number>} Command */

/**
 * Makes a command that only runs tools of the project. Arguments go to the last of them.
 * @param {string} title
 * @param {import('./tools.mjs').ToolCall[]} calls
 * @returns {Command}
 */
const toolCommands = (title, calls) => async (context, args) => {
  const withArgs = calls.map((call, index) =>
    index === calls.length - 1 ? /** @type {typeof call} */ ([...call, ...args]) : call,
  );
  await runTools(await withDependencies(context), title, withArgs);
  return 0;
};

/** @type {Record<string, Command>} */
const COMMANDS = {
  start,
  configure,
  demo,
  bench,
  rca,
  sbom,
  test,
  'test:mutation': mutation,
  'test:containers': testContainers,
  'test:coverage': testCoverage,
  'test:deploy': testDeploy,
  'test:leaks': testLeaks,
  'test:replay': testReplay,
  build: toolCommands('Build', TOOLS.build),
  typecheck: toolCommands('Types', TOOLS.typecheck),
  lint: toolCommands('Lint', TOOLS.lint),
  figures,
  format: toolCommands('Format', [['oxfmt', '--write', '.']]),
};

/**
 * Runs one command of package.json.
 * @param {string[]} argv the command's name, then its arguments; `--verbose` is ours and shows what the tools print
 * @returns {Promise<number>} exit code
 */
export async function main([name = '', ...rest]) {
  const command = COMMANDS[name];
  if (!command) {
    console.error(`There is no command "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
    return 2;
  }
  const verbose = rest.includes('--verbose');
  const args = rest.filter((arg) => arg !== '--verbose');

  const signals = createSignals({ nowMs: () => performance.now() });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => signals.receive(signal));

  // What this one prints is for other programs too (`--json`).
  const output = name === 'rca' ? process.stderr : process.stdout;
  const write = (/** @type {string} */ text) => void output.write(text);
  const exec = createExec({ signal: signals.signal, cwd: ROOT, ...(verbose ? { echo: write } : {}) });
  const progress = createProgress({
    write,
    isTerminal: output.isTTY && !verbose,
    nowMs: () => performance.now(),
  });
  try {
    return await command({ root: ROOT, env: process.env, exec, signals, progress }, args);
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    if (!(error instanceof SetupError)) throw error;
    console.error(describeSetupError(error));
    return 1;
  }
}
