import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Where the variables of the sandbox in containers are, from the root. */
export const SANDBOX_ENV = 'deploy/sandbox/sandbox.env';

/**
 * Reads a file of variables, as `docker compose --env-file` does.
 * @param {string} root
 * @param {string} file from the root
 * @returns {Record<string, string>}
 */
export function readEnvFile(root, file) {
  return /** @type {Record<string, string>} */ (parseEnv(readFileSync(join(root, file), 'utf8')));
}
