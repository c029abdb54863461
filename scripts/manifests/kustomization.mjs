import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/**
 * One object of Kubernetes as its YAML says it.
 * @typedef {{ apiVersion: string, kind: string, metadata: { name: string, namespace?: string, labels?: Record<string, string>, annotations?: Record<string, string> }, [more: string]: any }} Manifest
 *
 * @typedef {object} ConfigMapGenerator
 * @property {string} name
 * @property {'create' | 'merge'} [behavior]
 * @property {string[]} [envs]
 * @property {string[]} [files]
 *
 * @typedef {object} Kustomization
 * @property {string} [namespace]
 * @property {string[]} [resources]
 * @property {string[]} [components]
 * @property {{ path: string }[]} [patches]
 * @property {ConfigMapGenerator[]} [configMapGenerator]
 * @property {{ labels?: Record<string, string> }} [generatorOptions]
 * @property {{ name: string, newName?: string, newTag?: string }[]} [images]
 */

/** What a folder may ask for. Kustomize knows more; whoever needs it teaches this folder first. */
const KNOWN = {
  kustomization: [
    'apiVersion',
    'kind',
    'namespace',
    'resources',
    'components',
    'patches',
    'configMapGenerator',
    'generatorOptions',
    'images',
  ],
  patches: ['path'],
  configMapGenerator: ['name', 'behavior', 'envs', 'files'],
  generatorOptions: ['labels'],
  images: ['name', 'newName', 'newTag'],
};

/**
 * @param {string} where for the message
 * @param {object} value
 * @param {readonly string[]} known
 */
function refuseUnknown(where, value, known) {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new Error(`${where}: "${key}" is not one of ${known.join(', ')}`);
  }
}

/**
 * Reads every document of a YAML file.
 * @param {string} file
 * @returns {any[]}
 * @throws {Error} that names the file, when it is no YAML
 */
export function readDocuments(file) {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    const [fault] = document.errors;
    if (fault) throw new Error(`${file}: ${fault.message}`);
    return document.toJS();
  });
}

/**
 * Reads `kustomization.yaml` of a folder.
 * @param {string} folder
 * @returns {Kustomization}
 * @throws {Error} when it is not there, or asks for something that render.mjs does not do
 */
export function readKustomization(folder) {
  const file = join(folder, 'kustomization.yaml');
  if (!existsSync(file)) throw new Error(`${folder}: there is no kustomization.yaml`);
  const [kustomization] = readDocuments(file);
  refuseUnknown(file, kustomization, KNOWN.kustomization);
  for (const part of /** @type {const} */ (['patches', 'configMapGenerator', 'images'])) {
    for (const entry of kustomization[part] ?? []) refuseUnknown(`${file}, ${part}`, entry, KNOWN[part]);
  }
  refuseUnknown(`${file}, generatorOptions`, kustomization.generatorOptions ?? {}, KNOWN.generatorOptions);
  return kustomization;
}

/**
 * Reads what one entry of `resources` names, when that is a file.
 * @param {string} path
 * @returns {Manifest[] | undefined} undefined for a folder
 * @throws {Error} when there is no such file, or one of its documents is no object of Kubernetes
 */
export function readManifests(path) {
  if (!existsSync(path)) throw new Error(`${path}: there is no such file or folder`);
  if (statSync(path).isDirectory()) return undefined;
  const documents = readDocuments(path);
  for (const one of documents) {
    if (!one?.apiVersion || !one?.kind || !one?.metadata?.name) {
      throw new Error(`${path}: a document has no apiVersion, kind or metadata.name`);
    }
  }
  return documents;
}
