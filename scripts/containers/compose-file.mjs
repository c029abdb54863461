import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { composeSchema } from './compose-schema.mjs';
import { interpolateAll } from './interpolate.mjs';

/**
 * Reads docker-compose.yml with its variables filled in.
 * @param {string} root
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {import('./compose-schema.mjs').ComposeFile}
 * @throws {Error} that names the field, or the variable that is missing
 */
export function readComposeFile(root, env) {
  return parseCompose(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), env);
}

/**
 * @param {string} source
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {import('./compose-schema.mjs').ComposeFile}
 * @throws {Error} that names the field, or the variable that is missing
 */
export function parseCompose(source, env) {
  const result = composeSchema.safeParse(interpolateAll(parse(source, { merge: true }), env));
  if (result.success) return result.data;
  throw new Error(result.error.issues.map((issue) => describe(issue)).join('\n'));
}

/** @param {import('zod').core.$ZodIssue} issue */
function describe(issue) {
  const where = `docker-compose.yml, ${issue.path.join('.')}`;
  return issue.code === 'unrecognized_keys'
    ? `${where}: unknown field ${issue.keys.join(', ')}`
    : `${where}: ${issue.message}`;
}
