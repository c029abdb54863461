import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Exec } from './exec.mjs';
import { findPromtool, providePromtool } from './promtool.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trunkline-promtool-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A PATH with programs of these names. */
function pathWith(...names: string[]): string {
  const folder = join(root, 'bin');
  mkdirSync(folder);
  for (const name of names) {
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** Debian's two programs, of which the first needs a new list of packages before it finds anything. */
function debian({ isListOld = false, isThere = true } = {}) {
  const commands: string[] = [];
  const exec: Exec = async (command, args, { cwd = '' } = {}) => {
    commands.push([command, ...args].join(' '));
    if (args.includes('download')) {
      const hasList = !isListOld || commands.some((line) => line.endsWith('update'));
      if (!isThere || !hasList) return { code: 100, output: 'E: Unable to locate package prometheus' };
      writeFileSync(join(cwd, 'prometheus_2.42.deb'), '');
    }
    if (command === 'dpkg-deb') {
      mkdirSync(join(cwd, 'unpacked/usr/bin'), { recursive: true });
      writeFileSync(join(cwd, 'unpacked/usr/bin/promtool'), '');
    }
    return { code: 0, output: '' };
  };
  return { commands, exec };
}

const provide = (PATH: string, exec: Exec) => providePromtool({ root, env: { PATH }, exec, note: () => {} });

it('takes the promtool of the PATH, and fetches nothing', async () => {
  const { commands, exec } = debian();
  const PATH = pathWith('promtool');
  expect(await provide(PATH, exec)).toBe(join(PATH, 'promtool'));
  expect(commands).toEqual([]);
});

it('fetches it once where there is none, and keeps nothing else', async () => {
  const { commands, exec } = debian();
  const PATH = pathWith('apt-get', 'dpkg-deb');
  const kept = await provide(PATH, exec);
  expect(existsSync(join(root, '.cache/promtool/fetched'))).toBe(false);
  expect(await provide(PATH, exec)).toBe(kept);
  expect(findPromtool({ root, env: { PATH } })).toBe(kept);
  expect(commands).toEqual(['apt-get -q download prometheus', 'dpkg-deb -x prometheus_2.42.deb unpacked']);
});

it('renews an old list of packages before it gives up', async () => {
  const { commands, exec } = debian({ isListOld: true });
  await provide(pathWith('apt-get', 'dpkg-deb'), exec);
  expect(commands.slice(0, 3)).toEqual([
    'apt-get -q download prometheus',
    'apt-get -q update',
    'apt-get -q download prometheus',
  ]);
});

it('says why there is none, and what to do', async () => {
  const failed = provide(pathWith('apt-get', 'dpkg-deb'), debian({ isThere: false }).exec);
  await expect(failed).rejects.toMatchObject({
    message: 'promtool could not be fetched.',
    output: 'E: Unable to locate package prometheus',
    advice: ['put the promtool of a release of Prometheus (prometheus.io/download) on the PATH'],
  });
});

it('does not try to fetch it where there is no package of Debian', async () => {
  const { commands, exec } = debian();
  await expect(provide(pathWith('dpkg-deb'), exec)).rejects.toThrow(
    'There is no promtool, and no apt-get to fetch it with.',
  );
  expect(commands).toEqual([]);
});
