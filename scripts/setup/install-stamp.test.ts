import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findManifests, isInstallCurrent, recordInstall } from './install-stamp.mjs';

let root: string;

function write(file: string, content: string) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trunkline-stamp-'));
  write('package.json', '{}');
  write('pnpm-lock.yaml', 'lockfileVersion: 9');
  write('pnpm-workspace.yaml', 'packages: [packages/*]');
  write('packages/a/package.json', '{ "dependencies": { "zod": "1.0.0" } }');
  write('packages/a/node_modules/zod/package.json', '{}');
  write('packages/b/package.json', '{}');
  write('node_modules/zod/package.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('findManifests', () => {
  it('finds those of the project and none of what is installed, built or hidden', () => {
    write('packages/a/dist/package.json', '{}');
    write('.cache/pnpm/package.json', '{}');
    expect(findManifests(root)).toEqual(['package.json', 'packages/a/package.json', 'packages/b/package.json']);
  });
});

describe('isInstallCurrent', () => {
  it('is false before the first install', () => {
    expect(isInstallCurrent(root)).toBe(false);
  });

  it('is true after an install', () => {
    recordInstall(root);
    expect(isInstallCurrent(root)).toBe(true);
  });

  it.each(['package.json', 'packages/b/package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])(
    'is false after a change of %s',
    (file) => {
      recordInstall(root);
      write(file, '{ "name": "changed" }');
      expect(isInstallCurrent(root)).toBe(false);
    },
  );

  it('is false when a package was added', () => {
    recordInstall(root);
    write('packages/c/package.json', '{}');
    expect(isInstallCurrent(root)).toBe(false);
  });

  it.each(['node_modules', 'packages/a/node_modules'])('is false when %s was removed', (folder) => {
    recordInstall(root);
    rmSync(join(root, folder), { recursive: true });
    expect(isInstallCurrent(root)).toBe(false);
  });

  it('is true again when a change is taken back', () => {
    recordInstall(root);
    write('packages/b/package.json', '{ "name": "b" }');
    write('packages/b/package.json', '{}');
    expect(isInstallCurrent(root)).toBe(true);
  });
});
