import { existsSync } from 'node:fs';
import { which } from './which.mjs';

const LIMIT_MS = 600_000;

/**
 * @typedef {object} PackageManager
 * @property {string} command
 * @property {boolean} asRoot
 * @property {string[]} [refresh] arguments that fetch the list of packages
 * @property {string[]} install arguments, followed by the package's name
 * @property {NodeJS.ProcessEnv} [env]
 */

/** @satisfies {PackageManager[]} */
const MANAGERS = /** @type {const} */ ([
  {
    command: 'apt-get',
    asRoot: true,
    refresh: ['-q', 'update'],
    install: ['-q', '-y', '-o', 'DPkg::Lock::Timeout=60', 'install', '--no-install-recommends'],
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  },
  { command: 'dnf', asRoot: true, install: ['-y', 'install'] },
  { command: 'yum', asRoot: true, install: ['-y', 'install'] },
  { command: 'apk', asRoot: true, install: ['add', '--no-cache'] },
  { command: 'pacman', asRoot: true, install: ['-Sy', '--noconfirm', '--needed'] },
  { command: 'zypper', asRoot: true, install: ['--non-interactive', 'install'] },
  {
    command: 'brew',
    asRoot: false,
    install: ['install'],
    env: { HOMEBREW_NO_AUTO_UPDATE: '1', HOMEBREW_NO_ENV_HINTS: '1' },
  },
]);

/**
 * Names what to install, for each package manager: names to try in turn, since systems call the same thing differently.
 * @typedef {Readonly<Record<(typeof MANAGERS)[number]['command'], readonly [string, ...string[]]>>} PackageNames
 */

/**
 * Says what the machine offers.
 * @typedef {object} Machine
 * @property {boolean} isRoot
 * @property {(command: string) => boolean} has whether the PATH holds a command
 * @property {() => Promise<boolean>} sudoWithoutQuestion
 * @property {boolean} hasSystemd
 */

/**
 * Runs words as the package manager is run, with its rights and its environment.
 * @typedef {(words: string[]) => Promise<import('./exec.mjs').ExecResult>} Call
 */

/**
 * @param {{ env: NodeJS.ProcessEnv, exec: import('./exec.mjs').Exec }} context
 * @returns {Machine}
 */
export function thisMachine({ env, exec }) {
  const has = (/** @type {string} */ command) => which(command, env['PATH']) !== undefined;
  return {
    isRoot: process.getuid?.() === 0,
    has,
    sudoWithoutQuestion: async () =>
      has('sudo') && (await exec('sudo', ['-n', 'true'], { timeoutMs: 10_000 })).code === 0,
    hasSystemd: existsSync('/run/systemd/system'),
  };
}

/**
 * Finds the system's package manager and how it may be called without a question.
 * @param {Machine} machine
 * @param {PackageNames} names
 * @returns {Promise<{ manager: PackageManager, packages: readonly string[], prefix: string[] } | { refusal: string }>} prefix: words before the command
 */
export async function choosePackageManager(machine, names) {
  const manager = MANAGERS.find(({ command }) => machine.has(command));
  if (!manager) return { refusal: `none of ${MANAGERS.map(({ command }) => command).join(', ')} is on the PATH` };
  const packages = names[manager.command];
  const choice = { manager: /** @type {PackageManager} */ (manager), packages, prefix: [] };
  if (!manager.asRoot) return machine.isRoot ? { refusal: `${manager.command} does not run as root` } : choice;
  if (machine.isRoot) return choice;
  if (await machine.sudoWithoutQuestion()) return { ...choice, prefix: ['sudo', '-n'] };
  const byHand = ['sudo', manager.command, ...manager.install, packages[0]].join(' ');
  return { refusal: `${manager.command} needs root, and sudo is missing or asks for a password; by hand: ${byHand}` };
}

/**
 * Installs a package with the system's package manager, when that takes no question.
 * @param {{ machine: Machine, exec: import('./exec.mjs').Exec, env: NodeJS.ProcessEnv, note: (detail: string) => void }} context
 * @param {PackageNames} names
 * @param {(installed: { manager: string, name: string, call: Call }) => Promise<void>} [afterwards]
 * @returns {Promise<string | undefined>} why it could not be done; undefined when a package was installed
 */
export async function installPackage({ machine, exec, env, note }, names, afterwards = async () => {}) {
  const choice = await choosePackageManager(machine, names);
  if ('refusal' in choice) return choice.refusal;
  const { manager, packages, prefix } = choice;

  /** @type {Call} */
  const call = (words) => {
    // sudo drops the environment; `env` after it puts the needed part back.
    const settings = Object.entries(manager.env ?? {}).map(([name, value]) => `${name}=${value}`);
    const [command = '', ...args] = [...prefix, ...(settings.length > 0 ? ['env', ...settings] : []), ...words];
    return exec(command, args, { env, timeoutMs: LIMIT_MS });
  };

  note(`installing with ${manager.command}`);
  // A list that cannot be refreshed may still be good enough, so only the install decides.
  if (manager.refresh) await call([manager.command, ...manager.refresh]);

  let reason = '';
  for (const name of packages) {
    const { code, output } = await call([manager.command, ...manager.install, name]);
    if (code === 0) {
      await afterwards({ manager: manager.command, name, call });
      return undefined;
    }
    const lastLine = output.trimEnd().split('\n').at(-1);
    reason += `${reason && '; '}${manager.command} could not install ${name}: ${lastLine}`;
  }
  return reason;
}
