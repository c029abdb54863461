import { relative } from 'node:path';

/**
 * Describes the part of vitest's JSON report that is counted. A test which did not come to an end is `pending`.
 * @typedef {{ status: string, fullName: string }} TestResult
 * @typedef {{ name: string, status: string, message?: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ testResults: FileResult[] }} VitestReport
 * @typedef {{ passed: number, failures: string[] }} Counts failures by name
 */

/**
 * Counts vitest's tests. Faults that belong to no test count as one failure each: a file that cannot be loaded, a hook that
 * throws, an error outside of every test, a run that wrote no report, and a run without any test.
 * @param {{ exitCode: number, report: VitestReport | undefined, root: string }} run root: file names are told from there
 * @returns {Counts}
 */
export function countVitest({ exitCode, report, root }) {
  if (report === undefined)
    return { passed: 0, failures: [`vitest ended with exit code ${exitCode} and wrote no report`] };

  const passed = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status === 'passed').length;
  const failures = report.testResults.flatMap((file) => fileFailures(file, relative(root, file.name)));
  if (exitCode !== 0 && failures.length === 0 && passed > 0)
    failures.push(`vitest: an error outside of the tests (exit code ${exitCode})`);
  if (passed === 0 && failures.length === 0) failures.push('vitest: no test ran');
  return { passed, failures };
}

/**
 * @param {FileResult} file
 * @param {string} name
 */
function fileFailures(file, name) {
  const failed = file.assertionResults
    .filter(({ status }) => status === 'failed' || status === 'pending')
    .map(({ fullName }) => `${name}: ${fullName}`);
  if (failed.length > 0 || file.status !== 'failed') return failed;
  return [`${name}: ${file.message?.split('\n', 1)[0] || 'the file failed outside of its tests'}`];
}

/**
 * Makes the line that scripts read, to the letter: `N passed, N failed`.
 * @param {Counts} counts
 */
export function summaryLine({ passed, failures }) {
  return `${passed} passed, ${failures.length} failed`;
}
