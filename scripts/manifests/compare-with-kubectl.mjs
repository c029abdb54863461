/** Compares what render.mjs makes of each overlay with what kubectl makes of it: `node scripts/manifests/compare-with-kubectl.mjs` */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { renderKustomization } from './render.mjs';

const OVERLAYS = fileURLToPath(new URL('../../deploy/kubernetes/overlays', import.meta.url));
/** The hash at the end of a generated name is a matter of taste; that it is there and that pods name it is not. */
const HASHED_NAME = /^(trunkline-(?:settings|dashboards))-[0-9a-z]{10}$/;

/**
 * A value whose lists and fields are in an order of ours.
 * @param {any} value
 * @returns {any}
 */
function ordered(value) {
  if (typeof value === 'string') return value.replace(HASHED_NAME, '$1-HASH');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.map(ordered).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

const faults = readdirSync(OVERLAYS).flatMap((name) => {
  const folder = join(OVERLAYS, name);
  const text = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  const theirs = parseAllDocuments(text).map((document) => ordered(document.toJS()));
  const ours = renderKustomization(folder).map(ordered);
  const without = (/** @type {any[]} */ list, /** @type {any[]} */ others) =>
    list.filter((one) => !others.some((other) => isDeepStrictEqual(one, other)));
  const tell = (/** @type {any} */ { kind, metadata }, /** @type {string} */ who) =>
    `${name}: only ${who} makes this of ${kind} ${metadata.name}`;
  return [
    ...without(ours, theirs).map((one) => tell(one, 'render.mjs')),
    ...without(theirs, ours).map((one) => tell(one, 'kubectl')),
  ];
});
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
