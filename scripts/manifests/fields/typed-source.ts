/**
 * Writes manifests as TypeScript, each with the type of its kind, so that the compiler finds fields that Kubernetes does not know. The
 * types are those of kubernetes-models; its own validation takes unknown fields, and so does a cluster without a word.
 */
import type { Manifest } from '../kustomization.mjs';

/** Which package describes the kinds of a group. What is not here belongs to Kubernetes itself. */
const PACKAGES: Readonly<Record<string, string>> = {
  'external-secrets.io': '@kubernetes-models/external-secrets',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

export interface TypedSource {
  text: string;
  /** Which place of the manifest stands on each line, from the first. */
  places: string[];
}

/** @returns the source of one module for one manifest. */
export function typedSource(manifest: Manifest): TypedSource {
  const { apiVersion, kind, metadata } = manifest;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const module = `${PACKAGES[group] ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
  const name = `${kind} ${metadata.name}`;
  const head = [`import type { I${kind} } from '${module}';`, `export const manifest: I${kind} =`];
  const body = printValue(manifest, []);
  return {
    text: [...head, ...body.map(({ text }) => text), ''].join('\n'),
    places: [name, name, ...body.map(({ path }) => (path.length === 0 ? name : `${name}: ${path.join('.')}`))],
  };
}

interface Line {
  text: string;
  path: readonly (string | number)[];
}

/** A value as a literal, with a line for each field. */
function printValue(value: unknown, path: readonly (string | number)[]): Line[] {
  if (typeof value !== 'object' || value === null) return [{ text: JSON.stringify(value), path }];
  const isList = Array.isArray(value);
  const entries: [string | number, unknown][] = isList
    ? value.map((one, index) => [index, one])
    : Object.entries(value);
  const lines = entries.flatMap(([key, inner]) => {
    const [first, ...rest] = printValue(inner, [...path, key]);
    const start = { text: `${isList ? '' : `${JSON.stringify(key)}: `}${first?.text}`, path: [...path, key] };
    const all = [start, ...rest];
    return all.map((line, index) => (index === all.length - 1 ? { ...line, text: `${line.text},` } : line));
  });
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return [{ text: open, path }, ...lines, { text: close, path }];
}
