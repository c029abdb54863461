import type { Exec } from './exec.mjs';
import type { choosePackageManager } from './package-manager.mjs';

type Machine = Parameters<typeof choosePackageManager>[0];

/** A machine on which root may call these commands. */
export function machineWith(commands: string[], more: Partial<Machine> = {}): Machine {
  return {
    isRoot: true,
    has: (command) => commands.includes(command),
    sudoWithoutQuestion: async () => false,
    hasSystemd: false,
    ...more,
  };
}

/** Stands for a package manager that has only some packages, and writes down every command that it is given. */
export function recordingExec(available: string[]): { exec: Exec; commands: string[] } {
  const commands: string[] = [];
  const exec: Exec = async (command, args) => {
    const line = [command, ...args].join(' ');
    commands.push(line);
    const isInstall = / (install|add|-Sy) /.test(line);
    return isInstall && !available.includes(args.at(-1) ?? '')
      ? { code: 1, output: 'working ...\nno such package\n' }
      : { code: 0, output: '' };
  };
  return { exec, commands };
}
