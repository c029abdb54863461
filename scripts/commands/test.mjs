import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runForeground } from '../setup/foreground.mjs';
import { withBrowser, withDependencies, withRedis } from '../setup/index.mjs';
import { describeSetupError, SetupError } from '../setup/setup-error.mjs';
import { findPromtool, providePromtool } from '../setup/promtool.mjs';
import { tryContainers } from './test-containers.mjs';
import { alertChecks, runCheck } from './test-deploy.mjs';
import { countVitest, summaryLine } from './test-summary.mjs';
import { runTools, toolCommand, TOOLS } from './tools.mjs';

const SECOND_TRIES = fileURLToPath(new URL('second-tries.mjs', import.meta.url));
const REPORT = join('.tmp', 'vitest-report.json');
/** What is longer than these is a command of its own. */
export const PROJECTS = ['unit', 'redis', 'pages', 'call', 'browser'];
const CHECKS = /** @type {const} */ ([
  ['Build', TOOLS.build],
  ['Types', TOOLS.typecheck],
  ['Lint', TOOLS.lint],
  ['Format', TOOLS.format],
]);

/**
 * Sets up, then runs every check and every test whether or not an earlier one failed, so that one run tells all. The last
 * line printed is `N passed, N failed`.
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args for vitest: a filter by file name, or options
 * @returns {Promise<number>} 0 when something ran and nothing failed
 */
export async function test(context, args) {
  const counts = { passed: 0, failures: /** @type {string[]} */ ([]) };
  try {
    const ready = await withBrowser(await withDependencies(context));
    await withRedis(ready, { wantServer: true }, async (withUrl) => {
      for (const [title, calls] of CHECKS) {
        if (await passes(() => runTools(withUrl, title, [...calls]))) counts.passed += 1;
        else counts.failures.push(title);
      }
      for (const [title, check] of await optionalChecks(withUrl)) {
        if (await passes(check)) counts.passed += 1;
        else counts.failures.push(title);
      }
      const tests = await runVitest(withUrl, args);
      counts.passed += tests.passed;
      counts.failures.push(...tests.failures);
      if (withUrl.env['CI'] === 'true') {
        const outcome = await tryContainers(withUrl);
        if (outcome === 'passed') counts.passed += 1;
        if (outcome === 'failed') counts.failures.push('Containers');
      }
    });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.log(describeSetupError(error));
    counts.failures.push('Set-up');
  }
  if (counts.failures.length > 0)
    console.log(['', 'Failed:', ...counts.failures.map((name) => `  ${name}`)].join('\n'));
  console.log(`\n${summaryLine(counts)}`);
  return counts.failures.length > 0 ? 1 : 0;
}

/**
 * The alerts are run over made-up series where promtool is at hand. CI fetches it, and says so where it cannot: that no package could
 * be fetched says nothing of the code. `npm run test:deploy` fails without it.
 * @param {import('../setup/index.mjs').Context} context
 * @returns {Promise<[title: string, check: () => Promise<void>][]>}
 */
async function optionalChecks(context) {
  const { root, env, exec, progress } = context;
  let promtool = findPromtool({ root, env });
  if (promtool === undefined && env['CI'] === 'true') {
    try {
      promtool = await progress.step('promtool', (note) => providePromtool({ root, env, exec, note }));
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      console.log(describeSetupError(error));
    }
  }
  if (promtool === undefined) return [];
  return alertChecks(promtool).map((check) => [check.title, () => runCheck(context, check)]);
}

/** @param {() => Promise<void>} check */
async function passes(check) {
  try {
    await check();
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.log(describeSetupError(error, { lines: 200 }));
    return false;
  }
}

/**
 * @param {import('../setup/index.mjs').Context} context
 * @param {string[]} args
 */
async function runVitest(context, args) {
  const { root, signals } = context;
  const report = join(root, REPORT);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  // Vitest sets NODE_ENV to `test` only where none is set.
  const env = { ...context.env, NODE_ENV: undefined };
  const options = [
    ...PROJECTS.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--reporter=${SECOND_TRIES}`,
    `--outputFile.json=${report}`,
  ];
  const { command, args: words } = toolCommand(context, ['vitest', 'run', ...options, ...args]);
  const exitCode = await runForeground({ command, args: words, cwd: root, env }, signals);
  return countVitest({ exitCode, report: readReport(report), root });
}

/**
 * @param {string} file
 * @returns {import('./test-summary.mjs').VitestReport | undefined} undefined when vitest died before it had written all of it
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
