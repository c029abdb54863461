/** How this machine reaches npm's registry, handed to a build as secrets, so that none of it ends up in a layer. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * @param folder for a file with the settings, which nobody but its owner can read.
 * @returns options of a build.
 */
export function registrySecrets(env: NodeJS.ProcessEnv, folder: string): string[] {
  const npmrc = env['NPM_CONFIG_USERCONFIG'] ?? env['npm_config_userconfig'] ?? join(homedir(), '.npmrc');
  const registry = env['NPM_CONFIG_REGISTRY'] ?? env['npm_config_registry'];
  const settings = [
    existsSync(npmrc) ? readFileSync(npmrc, 'utf8') : '',
    registry ? `registry=${registry}` : '',
  ].filter(Boolean);
  const certificates = env['NODE_EXTRA_CA_CERTS'] ?? env['SSL_CERT_FILE'];
  const options: string[] = [];
  if (settings.length > 0) {
    const file = settingsIn(folder);
    writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
    options.push('--secret', `id=npmrc,src=${file}`);
  }
  if (certificates && existsSync(certificates)) options.push('--secret', `id=extra-ca,src=${certificates}`);
  return options;
}

/** Deletes that file, which may have a token in it, when everything is built. */
export function forgetRegistrySecrets(folder: string): void {
  rmSync(settingsIn(folder), { force: true });
}

const settingsIn = (folder: string): string => join(folder, 'npmrc');
