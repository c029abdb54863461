/**
 * A reporter for vitest that names each test which passed at its second try. Whole calls run in real time, so a machine that stands still
 * for a moment fails them; but whoever reads the report must see that one did, because a rare fault of ours looks the same.
 */
import { relative } from 'node:path';

export default class SecondTries {
  /** @type {string[]} */
  #names = [];

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky)
      this.#names.push(`${relative(process.cwd(), test.module.moduleId)}: ${test.fullName}`);
  }

  onTestRunEnd() {
    if (this.#names.length === 0) return;
    console.log(['', 'Passed only when tried again:', ...this.#names.map((name) => `  ${name}`)].join('\n'));
  }
}
