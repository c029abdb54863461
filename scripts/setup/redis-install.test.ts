import { describe, expect, it } from 'vitest';
import type { Exec } from './exec.mjs';
import { choosePackageManager, installRedis } from './redis-install.mjs';

type Machine = Parameters<typeof choosePackageManager>[0];

function machine(commands: string[], more: Partial<Machine> = {}): Machine {
  return {
    isRoot: true,
    has: (command) => commands.includes(command),
    sudoWithoutQuestion: async () => false,
    hasSystemd: false,
    ...more,
  };
}

describe('choosePackageManager', () => {
  it.each(['apt-get', 'dnf', 'yum', 'apk', 'pacman', 'zypper'])('calls %s itself as root', async (command) => {
    await expect(choosePackageManager(machine([command]))).resolves.toMatchObject({ manager: { command }, prefix: [] });
  });

  it('goes through sudo when that asks for no password', async () => {
    const user = machine(['apt-get'], { isRoot: false, sudoWithoutQuestion: async () => true });
    await expect(choosePackageManager(user)).resolves.toMatchObject({ prefix: ['sudo', '-n'] });
  });

  it('refuses, with the command to type, when sudo would ask', async () => {
    const user = machine(['apt-get'], { isRoot: false });
    await expect(choosePackageManager(user)).resolves.toEqual({
      refusal: expect.stringMatching(/asks for a password; by hand: sudo apt-get .*redis-server$/),
    });
  });

  it('calls Homebrew as the user, and never as root', async () => {
    await expect(choosePackageManager(machine(['brew'], { isRoot: false }))).resolves.toMatchObject({ prefix: [] });
    await expect(choosePackageManager(machine(['brew']))).resolves.toHaveProperty('refusal');
  });

  it('prefers dnf where yum is another name for it', async () => {
    await expect(choosePackageManager(machine(['yum', 'dnf']))).resolves.toMatchObject({ manager: { command: 'dnf' } });
  });

  it('refuses where there is none', async () => {
    await expect(choosePackageManager(machine([]))).resolves.toHaveProperty('refusal');
  });
});

describe('installRedis', () => {
  /** Runs the installation on a machine whose package manager has only some packages; tells every command that was run. */
  async function run(on: Machine, available: string[]) {
    const commands: string[] = [];
    const exec: Exec = async (command, args) => {
      const line = [command, ...args].join(' ');
      commands.push(line);
      const isInstall = / (install|add|-Sy) /.test(line);
      return isInstall && !available.includes(args.at(-1) ?? '')
        ? { code: 1, output: 'working ...\nno such package\n' }
        : { code: 0, output: '' };
    };
    const refusal = await installRedis({ machine: on, exec, env: {}, note: () => {} });
    return { commands, refusal };
  }

  it('refreshes the list, installs without a question, and puts the service to rest on Debian', async () => {
    const { commands, refusal } = await run(machine(['apt-get'], { hasSystemd: true }), ['redis-server']);
    expect(refusal).toBeUndefined();
    expect(commands).toEqual([
      'env DEBIAN_FRONTEND=noninteractive apt-get -q update',
      'env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=60 install --no-install-recommends redis-server',
      'env DEBIAN_FRONTEND=noninteractive systemctl disable --now redis-server',
    ]);
  });

  it('hands its settings through sudo', async () => {
    const user = machine(['apt-get'], { isRoot: false, sudoWithoutQuestion: async () => true });
    const { commands } = await run(user, ['redis-server']);
    expect(commands[0]).toBe('sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q update');
  });

  it('takes Valkey where the system has no Redis any more', async () => {
    const { commands, refusal } = await run(machine(['dnf']), ['valkey']);
    expect(refusal).toBeUndefined();
    expect(commands).toEqual(['dnf -y install redis', 'dnf -y install valkey']);
  });

  it('tells why each package could not be installed', async () => {
    const { refusal } = await run(machine(['apk']), []);
    expect(refusal).toBe('apk could not install redis: no such package; apk could not install valkey: no such package');
  });

  it('runs nothing where it would have to ask', async () => {
    const { commands, refusal } = await run(machine(['apt-get'], { isRoot: false }), ['redis-server']);
    expect(refusal).toContain('apt-get needs root');
    expect(commands).toEqual([]);
  });
});
