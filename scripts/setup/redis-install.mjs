import { installPackage } from './package-manager.mjs';

/**
 * Systems moved from Redis to its free fork Valkey at different times.
 * @type {import('./package-manager.mjs').PackageNames}
 */
const PACKAGES = {
  'apt-get': ['redis-server', 'valkey-server'],
  dnf: ['redis', 'valkey'],
  yum: ['redis', 'valkey'],
  apk: ['redis', 'valkey'],
  pacman: ['valkey', 'redis'],
  zypper: ['redis', 'valkey'],
  brew: ['redis', 'valkey'],
};

/**
 * Installs a Redis server with the system's package manager, when that takes no question.
 * @param {Parameters<typeof installPackage>[0]} context
 * @returns {Promise<string | undefined>} why it could not be done; undefined when a package was installed
 */
export function installRedis(context) {
  return installPackage(context, PACKAGES, async ({ manager, name, call }) => {
    // Debian starts and enables the service of a server it installs. Trunkline runs its own copy, so a service on port 6379
    // that nobody asked for is put to rest; where no service was started the call fails, and that is fine.
    if (manager !== 'apt-get') return;
    await call(context.machine.hasSystemd ? ['systemctl', 'disable', '--now', name] : ['service', name, 'stop']);
  });
}
