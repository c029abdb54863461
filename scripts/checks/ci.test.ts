import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './project-files.mjs';

/** GitHub ignores some unknown keys and fails on others only when the workflow runs; here each one fails at once. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  workflow: ['name', 'on', 'permissions', 'concurrency', 'jobs'],
  on: ['push', 'pull_request'],
  concurrency: ['group', 'cancel-in-progress'],
  job: ['name', 'runs-on', 'timeout-minutes', 'strategy', 'steps'],
  strategy: ['fail-fast', 'matrix'],
  step: ['name', 'if', 'uses', 'with', 'run'],
};

/** What each action takes, by the `action.yml` of the release that is pinned. */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout': ['persist-credentials', 'fetch-depth', 'ref'],
  'actions/setup-node': ['node-version', 'package-manager-cache', 'check-latest', 'cache'],
  'actions/cache': ['path', 'key', 'restore-keys', 'fail-on-cache-miss', 'lookup-only'],
  'actions/upload-artifact': [
    'name',
    'path',
    'if-no-files-found',
    'retention-days',
    'compression-level',
    'overwrite',
    'include-hidden-files',
  ],
};

interface Step {
  name: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  strategy: { matrix: { node: string[] } };
  steps: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: unknown;
  concurrency: object;
  jobs: Record<string, Job>;
}

const text = readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8');
const read = (source: string): Workflow => parse(source, { uniqueKeys: true }) as Workflow;

/** Every key that nobody knows, with where it stands. */
function unknownKeys(workflow: Workflow): string[] {
  const unknown = (where: string, value: object, kind: string): string[] =>
    Object.keys(value).flatMap((key) => (KEYS[kind]?.includes(key) ? [] : [`${where}.${key}`]));
  return [
    ...unknown('workflow', workflow, 'workflow'),
    ...unknown('on', workflow.on, 'on'),
    ...unknown('concurrency', workflow.concurrency, 'concurrency'),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) => [
      ...unknown(name, job, 'job'),
      ...unknown(`${name}.strategy`, job.strategy, 'strategy'),
      ...job.steps.flatMap((step) => [
        ...unknown(`${name}: ${step.name}`, step, 'step'),
        ...Object.keys(step.with ?? {}).flatMap((input) =>
          INPUTS[step.uses?.split('@', 1)[0] ?? '']?.includes(input) ? [] : [`${name}: ${step.name}.with.${input}`],
        ),
      ]),
    ]),
  ];
}

const workflow = read(text);
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

test('the workflow has no key and no input that nobody knows', () => {
  expect(unknownKeys(workflow)).toEqual([]);
});

test.each([
  ['a key of a job', 'timeout-minutes:', 'timeout-minuts:', 'test.timeout-minuts'],
  ['an input of an action', 'persist-credentials:', 'persist-credential:', 'test: Check out.with.persist-credential'],
])('%s that is misspelt is named', (_what, right, wrong, named) => {
  expect(unknownKeys(read(text.replace(right, wrong)))).toEqual([named]);
});

test('it runs on the oldest Node that package.json allows and the README names, and on the lines after it', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
  const oldest = engines.node.replace(/^>=/, '').split('.').slice(0, 2).join('.');
  for (const job of Object.values(workflow.jobs)) expect(job.strategy.matrix.node).toEqual([oldest, '22', '24']);
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`Node ${oldest}`);
});

test('what it runs is the script of the project, which can be run, and a command of package.json', () => {
  const scripts = steps.flatMap((step) => step.run ?? []);
  expect(scripts).toEqual(['.ci/run', 'npm run sbom -- --prod']);
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  expect(Object.keys(manifest.scripts)).toContain('sbom');
  expect(existsSync(join(ROOT, '.ci/run'))).toBe(true);
  expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).not.toBe(0);
});

test('it may only read, and every action is pinned to a commit, with the release beside it', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const uses = text.match(/uses: .*/g) ?? [];
  expect(uses.length).toBe(steps.filter((step) => step.uses).length);
  for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});
