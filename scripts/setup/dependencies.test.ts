import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { provideDependencies } from './dependencies.mjs';
import type { Exec, ExecOptions } from './exec.mjs';

let root: string;
let installs: ExecOptions[];
let installResult: { code: number; output: string };

/** Has the pinned pnpm on its PATH. */
const exec: Exec = async (_command, args, options = {}) => {
  if (args[0] === '--version') return { code: 0, output: '12.21.0\n' };
  installs.push(options);
  if (installResult.code === 0) mkdirSync(join(root, 'node_modules'), { recursive: true });
  return installResult;
};
const provide = () =>
  provideDependencies({ root, env: { PATH: '/bin', NODE_ENV: 'production' }, exec, note: () => {} });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trunkline-dependencies-'));
  writeFileSync(join(root, 'package.json'), '{ "packageManager": "pnpm@12.21.0" }');
  writeFileSync(join(root, 'pnpm-lock.yaml'), '');
  writeFileSync(join(root, 'pnpm-workspace.yaml'), '');
  installs = [];
  installResult = { code: 0, output: '' };
});
afterEach(() => rmSync(root, { recursive: true }));

it('installs once and not again', async () => {
  await provide();
  await provide();
  expect(installs).toHaveLength(1);
});

it('installs the development tools whatever NODE_ENV says, and without a question', async () => {
  await provide();
  expect(installs[0]?.env).toMatchObject({ CI: 'true' });
  expect(installs[0]?.env?.['NODE_ENV']).toBeUndefined();
});

it('tries again after an install that failed', async () => {
  installResult = { code: 1, output: 'dns error' };
  await expect(provide()).rejects.toMatchObject({ output: 'dns error', advice: [expect.stringContaining('network')] });
  installResult = { code: 0, output: '' };
  await provide();
  expect(installs).toHaveLength(2);
});
