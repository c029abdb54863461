import { existsSync } from 'node:fs';
import { which } from './which.mjs';

const LIMIT_MS = 300_000;

/**
 * @typedef {object} PackageManager
 * @property {string} command
 * @property {boolean} asRoot
 * @property {string[]} [refresh] arguments that fetch the list of packages
 * @property {string[]} install arguments, followed by the package's name
 * @property {string[]} packages names to try in turn: systems moved from Redis to its free fork Valkey at different times
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [startsService] whether installing starts a server nobody asked for
 */

/** @type {PackageManager[]} */
const MANAGERS = [
  {
    command: 'apt-get',
    asRoot: true,
    refresh: ['-q', 'update'],
    install: ['-q', '-y', '-o', 'DPkg::Lock::Timeout=60', 'install', '--no-install-recommends'],
    packages: ['redis-server', 'valkey-server'],
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    startsService: true,
  },
  { command: 'dnf', asRoot: true, install: ['-y', 'install'], packages: ['redis', 'valkey'] },
  { command: 'yum', asRoot: true, install: ['-y', 'install'], packages: ['redis', 'valkey'] },
  { command: 'apk', asRoot: true, install: ['add', '--no-cache'], packages: ['redis', 'valkey'] },
  { command: 'pacman', asRoot: true, install: ['-Sy', '--noconfirm', '--needed'], packages: ['valkey', 'redis'] },
  { command: 'zypper', asRoot: true, install: ['--non-interactive', 'install'], packages: ['redis', 'valkey'] },
  {
    command: 'brew',
    asRoot: false,
    install: ['install'],
    packages: ['redis', 'valkey'],
    env: { HOMEBREW_NO_AUTO_UPDATE: '1', HOMEBREW_NO_ENV_HINTS: '1' },
  },
];

/**
 * Says what the machine offers.
 * @typedef {object} Machine
 * @property {boolean} isRoot
 * @property {(command: string) => boolean} has whether the PATH holds a command
 * @property {() => Promise<boolean>} sudoWithoutQuestion
 * @property {boolean} hasSystemd
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
 * @returns {Promise<{ manager: PackageManager, prefix: string[] } | { refusal: string }>} prefix: words before the command
 */
export async function choosePackageManager(machine) {
  const manager = MANAGERS.find(({ command }) => machine.has(command));
  if (!manager) return { refusal: `none of ${MANAGERS.map(({ command }) => command).join(', ')} is on the PATH` };
  if (!manager.asRoot) {
    return machine.isRoot ? { refusal: `${manager.command} does not run as root` } : { manager, prefix: [] };
  }
  if (machine.isRoot) return { manager, prefix: [] };
  if (await machine.sudoWithoutQuestion()) return { manager, prefix: ['sudo', '-n'] };
  const byHand = ['sudo', manager.command, ...manager.install, manager.packages[0]].join(' ');
  return { refusal: `${manager.command} needs root, and sudo is missing or asks for a password; by hand: ${byHand}` };
}

/**
 * Installs a Redis server with the system's package manager, when that takes no question.
 * @param {{ machine: Machine, exec: import('./exec.mjs').Exec, env: NodeJS.ProcessEnv, note: (detail: string) => void }} context
 * @returns {Promise<string | undefined>} why it could not be done; undefined when a package was installed
 */
export async function installRedis({ machine, exec, env, note }) {
  const choice = await choosePackageManager(machine);
  if ('refusal' in choice) return choice.refusal;
  const { manager, prefix } = choice;

  /** @param {string[]} words */
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
  for (const name of manager.packages) {
    const { code, output } = await call([manager.command, ...manager.install, name]);
    if (code === 0) {
      if (manager.startsService) await stopService(call, name, machine.hasSystemd);
      return undefined;
    }
    const lastLine = output.trimEnd().split('\n').at(-1);
    reason += `${reason && '; '}${manager.command} could not install ${name}: ${lastLine}`;
  }
  return reason;
}

/**
 * Debian starts and enables the service of a server it installs. Trunkline runs its own copy, so a service on port 6379 that
 * nobody asked for is put to rest; where no service was started the call fails, and that is fine.
 * @param {(words: string[]) => Promise<import('./exec.mjs').ExecResult>} call
 * @param {string} service
 * @param {boolean} hasSystemd
 */
async function stopService(call, service, hasSystemd) {
  await call(hasSystemd ? ['systemctl', 'disable', '--now', service] : ['service', service, 'stop']);
}
