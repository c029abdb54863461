import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireCurrentBuilds } from './require-current.mjs';
import { isBuildCurrent, writeSourceStamp } from './source-stamp.mjs';

let root: string;
let folder: string;

const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trunkline-stamp-'));
  folder = join(root, 'packages/a');
  write('package.json', '{}');
  write('tsconfig.base.json', '{}');
  write('packages/a/package.json', '{"scripts":{"build":"compile"}}');
  write('packages/a/tsconfig.build.json', '{}');
  write('packages/a/src/room/one.ts', '1');
  write('packages/a/dist/room/one.js', '1');
  writeSourceStamp(root, folder);
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a build', () => {
  test('is current until something that it reads is edited', () => {
    expect(isBuildCurrent(root, folder)).toBe(true);
  });

  test('stays current when only the times of its files change', () => {
    utimesSync(join(folder, 'src/room/one.ts'), 1, 2_000_000_000);
    expect(isBuildCurrent(root, folder)).toBe(true);
  });

  test('stays current when a test is edited', () => {
    write('packages/a/src/room/one.test.ts', '2');
    expect(isBuildCurrent(root, folder)).toBe(true);
  });

  test.each(['src/room/one.ts', 'src/two.lua', 'tsconfig.build.json', '../../tsconfig.base.json'])(
    'is stale when %s is edited',
    (file) => {
      write(join('packages/a', file), '2');
      expect(isBuildCurrent(root, folder)).toBe(false);
    },
  );

  test('is stale when a source is moved', () => {
    renameSync(join(folder, 'src/room/one.ts'), join(folder, 'src/one.ts'));
    expect(isBuildCurrent(root, folder)).toBe(false);
  });

  test.each(['page/index.html', 'page/src/main.tsx', 'page/public/icon.svg', 'vite.config.ts', '../b/src/two.ts'])(
    'with a page that vite builds is stale when %s is edited',
    (file) => {
      write('packages/b/package.json', '{}');
      write('packages/a/package.json', '{"devDependencies":{"b":"workspace:*"}}');
      write('packages/a/vite.config.ts', '1');
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync('../../b', join(folder, 'node_modules/b'));
      writeSourceStamp(root, folder);
      expect(isBuildCurrent(root, folder)).toBe(true);

      write(join('packages/a', file), '2');
      expect(isBuildCurrent(root, folder)).toBe(false);
    },
  );

  test('for a page is stale when a package that it bundles is edited', () => {
    write('packages/b/package.json', '{}');
    write('packages/b/src/two.ts', '1');
    write('packages/a/package.json', '{"trunkline":{"bundles":{}},"dependencies":{"b":"workspace:*"}}');
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync('../../b', join(folder, 'node_modules/b'));
    writeSourceStamp(root, folder);
    expect(isBuildCurrent(root, folder)).toBe(true);

    write('packages/b/src/two.ts', '2');
    expect(isBuildCurrent(root, folder)).toBe(false);
  });

  test('is stale while dist has a file that an older build left', () => {
    write('packages/a/dist/old.js', '0');
    expect(isBuildCurrent(root, folder)).toBe(false);
  });

  test('is stale when dist has lost a file', () => {
    rmSync(join(folder, 'dist/room/one.js'));
    expect(isBuildCurrent(root, folder)).toBe(false);
  });

  test('is stale when there is none', () => {
    rmSync(join(folder, 'dist'), { recursive: true });
    expect(isBuildCurrent(root, folder)).toBe(false);
  });
});

describe('the set-up of the tests that run dist', () => {
  test('lets them run after a build', () => {
    expect(() => requireCurrentBuilds(root)).not.toThrow();
  });

  test('stops them with the names of what has to be built, and how', () => {
    write('packages/a/src/room/one.ts', '2');
    expect(() => requireCurrentBuilds(root)).toThrow(
      'dist is not built from the sources in packages/a: "npm run build" mends it',
    );
  });
});
