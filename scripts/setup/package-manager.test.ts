import { describe, expect, it } from 'vitest';
import { choosePackageManager, type PackageNames } from './package-manager.mjs';
import { machineWith } from './package-manager.test-support.ts';

const NAMES: PackageNames = {
  'apt-get': ['redis-server'],
  dnf: ['redis'],
  yum: ['redis'],
  apk: ['redis'],
  pacman: ['redis'],
  zypper: ['redis'],
  brew: ['redis'],
};
const choose = (machine: Parameters<typeof choosePackageManager>[0]) => choosePackageManager(machine, NAMES);

describe('choosePackageManager', () => {
  it.each(['apt-get', 'dnf', 'yum', 'apk', 'pacman', 'zypper'])('calls %s itself as root', async (command) => {
    await expect(choose(machineWith([command]))).resolves.toMatchObject({ manager: { command }, prefix: [] });
  });

  it('goes through sudo when that asks for no password', async () => {
    const user = machineWith(['apt-get'], { isRoot: false, sudoWithoutQuestion: async () => true });
    await expect(choose(user)).resolves.toMatchObject({ prefix: ['sudo', '-n'] });
  });

  it('refuses, with the command to type, when sudo would ask', async () => {
    const user = machineWith(['apt-get'], { isRoot: false });
    await expect(choose(user)).resolves.toEqual({
      refusal: expect.stringMatching(/asks for a password; by hand: sudo apt-get .*redis-server$/),
    });
  });

  it('calls Homebrew as the user, and never as root', async () => {
    await expect(choose(machineWith(['brew'], { isRoot: false }))).resolves.toMatchObject({ prefix: [] });
    await expect(choose(machineWith(['brew']))).resolves.toHaveProperty('refusal');
  });

  it('prefers dnf where yum is another name for it', async () => {
    await expect(choose(machineWith(['yum', 'dnf']))).resolves.toMatchObject({ manager: { command: 'dnf' } });
  });

  it('refuses where there is none', async () => {
    await expect(choose(machineWith([]))).resolves.toHaveProperty('refusal');
  });
});
