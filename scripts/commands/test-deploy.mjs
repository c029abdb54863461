import { join } from 'node:path';
import { withDependencies } from '../setup/index.mjs';
import { providePromtool } from '../setup/promtool.mjs';
import { describeSetupError, SetupError } from '../setup/setup-error.mjs';
import { which } from '../setup/which.mjs';
import { summaryLine } from './test-summary.mjs';

const PROMETHEUS = join('deploy', 'prometheus');
const COMPARISON = join('scripts', 'manifests', 'compare-with-kubectl.mjs');

/**
 * What promtool says of the alerts: whether they can be read, what they do with made-up series, and whether Prometheus would start.
 * @param {string} promtool
 * @returns {{ title: string, words: [string, ...string[]] }[]}
 */
export function alertChecks(promtool) {
  return [
    { title: 'Rules', words: [promtool, 'check', 'rules', join(PROMETHEUS, 'rules.yaml')] },
    { title: 'Prometheus', words: [promtool, 'check', 'config', join(PROMETHEUS, 'prometheus.yaml')] },
    { title: 'Alerts', words: [promtool, 'test', 'rules', join(PROMETHEUS, 'rules.test.yaml')] },
  ];
}

/**
 * Runs one check.
 * @param {import('../setup/index.mjs').Context} context
 * @param {{ title: string, words: [string, ...string[]] }} check
 * @throws {SetupError} with what the tool said
 */
export async function runCheck({ progress, exec, env }, { title, words: [command, ...args] }) {
  await progress.step(title, async () => {
    const { code, output } = await exec(command, args, { env });
    if (code !== 0) throw new SetupError(`${title} failed (${[command, ...args].join(' ')}).`, { output });
  });
}

/**
 * Runs the alerts over made-up series, and renders the overlays with kubectl where there is one. The last line printed is
 * `N passed, N failed`.
 * @param {import('../setup/index.mjs').Context} context
 * @returns {Promise<number>} exit code
 */
export async function testDeploy(context) {
  const ready = await withDependencies(context);
  const { root, env, exec, progress } = ready;
  const promtool = await progress.step('promtool', (note) => providePromtool({ root, env, exec, note }));
  const checks = alertChecks(promtool);
  if (which('kubectl', env['PATH']))
    checks.push({ title: 'Overlays as kubectl renders them', words: [process.execPath, COMPARISON] });
  else console.log('There is no kubectl on the PATH, so the overlays were rendered by the project alone (npm test).');
  /** @type {string[]} */
  const failures = [];
  for (const check of checks) {
    try {
      await runCheck(ready, check);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      console.log(describeSetupError(error, { lines: 200 }));
      failures.push(check.title);
    }
  }
  console.log(`\n${summaryLine({ passed: checks.length - failures.length, failures })}`);
  return failures.length > 0 ? 1 : 0;
}
