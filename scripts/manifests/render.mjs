/**
 * Puts a base and its overlays together as `kubectl kustomize` does, as far as deploy/kubernetes makes use of it. It serves the
 * checks and `npm run test:containers`, which run where there is no kubectl; nobody deploys with it.
 */
import { join } from 'node:path';
import { generateConfigMap, hashConfigMapNames } from './config-maps.mjs';
import { readKustomization, readManifests } from './kustomization.mjs';
import { mergePatch } from './merge.mjs';

/** @typedef {import('./kustomization.mjs').Manifest} Manifest */

/** Kinds that belong to the cluster and to no namespace. */
const CLUSTER_KINDS = new Set(['Namespace']);

/**
 * Renders a folder with a `kustomization.yaml`.
 * @param {string} folder
 * @returns {Manifest[]}
 * @throws {Error} that names the file, when something is missing or not understood
 */
export function renderKustomization(folder) {
  const manifests = accumulate(folder, []);
  hashConfigMapNames(manifests);
  return manifests;
}

/**
 * @param {string} folder
 * @param {Manifest[]} before what a component is added to
 * @returns {Manifest[]}
 */
function accumulate(folder, before) {
  const kustomization = readKustomization(folder);
  let manifests = [...before];
  for (const name of kustomization.resources ?? []) {
    const path = join(folder, name);
    manifests.push(...(readManifests(path) ?? accumulate(path, [])));
  }
  for (const name of kustomization.components ?? []) manifests = accumulate(join(folder, name), manifests);
  for (const generator of kustomization.configMapGenerator ?? []) {
    manifests = generateConfigMap(folder, generator, manifests, kustomization.generatorOptions?.labels);
  }
  for (const { path } of kustomization.patches ?? []) {
    for (const patch of readManifests(join(folder, path)) ?? [])
      manifests = applyPatch(manifests, patch, join(folder, path));
  }
  for (const one of manifests) {
    const { namespace } = kustomization;
    if (namespace !== undefined && !CLUSTER_KINDS.has(one.kind)) one.metadata.namespace = namespace;
    for (const image of kustomization.images ?? []) setImage(one, image);
  }
  return manifests;
}

/**
 * @param {Manifest[]} manifests
 * @param {Manifest} patch
 * @param {string} file
 */
function applyPatch(manifests, patch, file) {
  const isTarget = (/** @type {Manifest} */ one) =>
    one.apiVersion === patch.apiVersion && one.kind === patch.kind && one.metadata.name === patch.metadata.name;
  if (!manifests.some(isTarget)) throw new Error(`${file}: there is no ${patch.kind} ${patch.metadata.name} to patch`);
  const group = patch.apiVersion.split('/')[0] ?? '';
  const isBuiltIn = !group.includes('.') || (group.endsWith('.k8s.io') && group !== 'gateway.networking.k8s.io');
  return manifests.map((one) => (isTarget(one) ? mergePatch(one, patch, isBuiltIn) : one));
}

/**
 * @param {Manifest} manifest
 * @param {{ name: string, newName?: string, newTag?: string }} image
 */
function setImage(manifest, { name, newName = name, newTag }) {
  const pod = manifest['spec']?.template?.spec;
  for (const container of [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]) {
    if (container.image === name) container.image = newTag === undefined ? newName : `${newName}:${newTag}`;
  }
}
