import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** @typedef {import('./kustomization.mjs').Manifest} Manifest */

/** ConfigMaps that were generated, whose names end in a hash of what they say once all overlays have had their say. */
const generated = new WeakSet();

/**
 * Reads a file of variables as Kustomize does: a line each, `#` begins a comment.
 * @param {string} text
 * @returns {Record<string, string>}
 * @throws {Error} at a line that is no variable
 */
export function readSettings(text) {
  const lines = text.split('\n').map((line) => line.trimStart());
  return Object.fromEntries(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.indexOf('=');
        if (at < 1) throw new Error(`"${line}" is no variable: expected NAME=value`);
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

/**
 * Makes the ConfigMap of one generator, or adds to the one that is there.
 * @param {string} folder of the kustomization
 * @param {import('./kustomization.mjs').ConfigMapGenerator} generator
 * @param {Manifest[]} manifests
 * @param {Record<string, string> | undefined} labels
 * @returns {Manifest[]}
 * @throws {Error} when there is nothing to add to
 */
export function generateConfigMap(folder, generator, manifests, labels) {
  const { name, behavior = 'create', envs = [], files = [] } = generator;
  const data = Object.assign(
    {},
    ...envs.map((file) => readSettings(readFileSync(join(folder, file), 'utf8'))),
    ...files.map((file) => ({ [basename(file)]: readFileSync(join(folder, file), 'utf8') })),
  );
  const existing = manifests.find((one) => one.kind === 'ConfigMap' && one.metadata.name === name);
  if (behavior === 'merge') {
    if (!existing) throw new Error(`${folder}: there is no ConfigMap ${name} to merge into`);
    Object.assign(existing['data'], data);
    return manifests;
  }
  if (existing) throw new Error(`${folder}: there is a ConfigMap ${name} already`);
  /** @type {Manifest} */
  const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(labels && { labels }) }, data };
  generated.add(made);
  return [...manifests, made];
}

/**
 * Ends the names of generated ConfigMaps in a hash, wherever pods name them.
 * @param {Manifest[]} manifests
 */
export function hashConfigMapNames(manifests) {
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const one of manifests.filter((manifest) => generated.has(manifest))) {
    const hashed = `${one.metadata.name}-${hashOf(one['data'])}`;
    names.set(one.metadata.name, hashed);
    one.metadata.name = hashed;
  }
  for (const one of manifests) renameReferences(one['spec'], names);
}

/** @param {Record<string, string>} data */
function hashOf(data) {
  const sorted = Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 10);
}

/**
 * @param {any} value
 * @param {Map<string, string>} names
 */
function renameReferences(value, names) {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const isReference = key === 'configMapRef' || key === 'configMapKeyRef' || key === 'configMap';
    if (isReference && names.has(inner.name)) inner.name = names.get(inner.name);
    else renameReferences(inner, names);
  }
}
