import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { SetupError } from '../setup/setup-error.mjs';

/**
 * Reads `.env` in the root, if there is one. A variable that is set wins over the file, and an empty one counts as not set.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ env: NodeJS.ProcessEnv, hasFile: boolean }}
 * @throws {SetupError} when the file is there and cannot be read
 */
export function withDotEnv(root, env) {
  const path = join(root, '.env');
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT') return { env, hasFile: false };
    throw new SetupError(`.env cannot be read: ${code}.`, { advice: [`make ${path} a file that you may read`] });
  }
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== '');
  return { env: { ...parseEnv(text), ...Object.fromEntries(set) }, hasFile: true };
}
