import { describe, expect, it } from 'vitest';
import { countVitest, summaryLine } from './test-summary.mjs';

type Run = Parameters<typeof countVitest>[0];
type File = NonNullable<Run['report']>['testResults'][number];

/** One file of a report, in the shape vitest 4.1 writes; tests as `name:status`. */
function file(status: string, tests: string[], message = ''): File {
  const assertionResults = tests.map((test) => {
    const [fullName = '', testStatus = ''] = test.split(':');
    return { fullName, status: testStatus };
  });
  return { name: '/p/a.test.ts', status, message, assertionResults };
}
const run = (exitCode: number, ...testResults: File[]): Run => ({ exitCode, report: { testResults }, root: '/p' });

describe('countVitest', () => {
  it('counts the tests of all files', () => {
    expect(countVitest(run(0, file('passed', ['a:passed', 'b:passed']), file('passed', ['c:passed'])))).toEqual({
      passed: 3,
      failures: [],
    });
  });

  it('names the tests that failed', () => {
    expect(countVitest(run(1, file('failed', ['a:passed', 'b:failed', 'c:failed'])))).toEqual({
      passed: 1,
      failures: ['a.test.ts: b', 'a.test.ts: c'],
    });
  });

  it('counts a file that cannot be loaded as one failure, with the first line of the reason', () => {
    const broken = file('failed', [], "Cannot find module './nope.ts'\nimported from here");
    expect(countVitest(run(1, broken, file('passed', ['a:passed'])))).toEqual({
      passed: 1,
      failures: ["a.test.ts: Cannot find module './nope.ts'"],
    });
  });

  it('counts a hook that threw, whether its tests were skipped or had passed', () => {
    const before = file('failed', ['a:skipped', 'b:passed']);
    const after = file('failed', ['c:passed']);
    expect(countVitest(run(1, before, after))).toMatchObject({
      passed: 2,
      failures: [{}, {}].map(() => expect.any(String)),
    });
  });

  it('counts tests that a dead worker left undone', () => {
    expect(countVitest(run(1, file('passed', ['a:pending', 'b:pending'])))).toMatchObject({
      passed: 0,
      failures: ['a.test.ts: a', 'a.test.ts: b'],
    });
  });

  it('counts an error outside of the tests, which only the exit code tells', () => {
    expect(countVitest(run(1, file('passed', ['a:passed'])))).toEqual({
      passed: 1,
      failures: ['vitest: an error outside of the tests (exit code 1)'],
    });
  });

  it('counts a vitest that wrote no report', () => {
    expect(countVitest({ exitCode: 137, report: undefined, root: '/p' })).toEqual({
      passed: 0,
      failures: ['vitest ended with exit code 137 and wrote no report'],
    });
  });

  it.each([
    ['no file matched', run(1)],
    ['every test is skipped', run(0, file('passed', ['a:skipped', 'b:todo']))],
  ])('counts a run without a test as a failure: %s', (_why, noTest) => {
    expect(countVitest(noTest)).toEqual({ passed: 0, failures: ['vitest: no test ran'] });
  });
});

describe('summaryLine', () => {
  it('is the line that scripts read, to the letter', () => {
    expect(summaryLine({ passed: 123, failures: [] })).toBe('123 passed, 0 failed');
    expect(summaryLine({ passed: 0, failures: ['a', 'b'] })).toBe('0 passed, 2 failed');
  });
});
