import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from './config-maps.mjs';
import { mergePatch } from './merge.mjs';
import { renderKustomization } from './render.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trunkline-manifests-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes files and renders the folder of that name. */
function render(folder: string, files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return renderKustomization(join(root, folder));
}

const pod = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - name: web
          image: web
          envFrom: [{ configMapRef: { name: settings } }]
`;
const base = {
  'base/kustomization.yaml': `
namespace: here
resources: [pod.yaml]
configMapGenerator: [{ name: settings, envs: [settings.env] }]
`,
  'base/pod.yaml': pod,
  'base/settings.env': 'A=1\nB=2\n',
};

describe('an overlay', () => {
  it('adds to the settings of its base, whose name follows what they say wherever it stands', () => {
    const overlay = {
      ...base,
      'over/kustomization.yaml': `
resources: [../base]
configMapGenerator: [{ name: settings, behavior: merge, envs: [more.env] }]
images: [{ name: web, newName: registry/web, newTag: '1.0' }]
`,
      'over/more.env': 'B=3\n',
    };
    const [deployment, settings] = render('over', overlay);
    expect(settings).toMatchObject({ metadata: { namespace: 'here' }, data: { A: '1', B: '3' } });
    expect(settings!.metadata.name).toMatch(/^settings-[0-9a-f]{10}$/);
    const [container] = deployment!['spec'].template.spec.containers;
    expect(container).toEqual({
      name: 'web',
      image: 'registry/web:1.0',
      envFrom: [{ configMapRef: { name: settings!.metadata.name } }],
    });
    const [, unchanged] = render('base', {});
    expect(unchanged!.metadata.name).not.toBe(settings!.metadata.name);
  });

  it.each([
    [
      'a field that is not understood',
      { 'base/kustomization.yaml': 'namePrefix: x-' },
      /kustomization\.yaml: "namePrefix" is not one of/,
    ],
    [
      'a file that is not there',
      { 'base/kustomization.yaml': 'resources: [pods.yaml]' },
      /pods\.yaml: there is no such file or folder/,
    ],
    [
      'a folder without a kustomization',
      { 'base/kustomization.yaml': 'resources: [../other]', 'other/x': '' },
      /other: there is no kustomization\.yaml/,
    ],
    [
      'a document without a name',
      { 'base/pod.yaml': 'kind: Pod' },
      /pod\.yaml: a document has no apiVersion, kind or metadata\.name/,
    ],
    ['YAML that cannot be read', { 'base/pod.yaml': 'a: [' }, /pod\.yaml: /],
    [
      'a patch of nothing',
      { 'base/kustomization.yaml': 'patches: [{ path: pod.yaml }]' },
      /pod\.yaml: there is no Deployment web to patch/,
    ],
    [
      'settings that have nothing to merge into',
      { 'base/kustomization.yaml': 'configMapGenerator: [{ name: s, behavior: merge, envs: [settings.env] }]' },
      /there is no ConfigMap s to merge into/,
    ],
  ])('says which file has %s', (_, files, message) => {
    expect(() => render('base', { ...base, ...files })).toThrow(message);
  });
});

describe('a patch', () => {
  const before = { a: 1, deep: { keep: true, drop: 1 }, containers: [{ name: 'x', image: 'old' }], list: [1, 2] };

  it('goes field by field, takes away what is null, and replaces lists', () => {
    expect(mergePatch(before, { a: 2, deep: { drop: null }, list: [3] }, true)).toEqual({
      ...before,
      a: 2,
      deep: { keep: true },
      list: [3],
    });
  });

  it('finds containers by their names, for kinds of Kubernetes only', () => {
    const patch = { containers: [{ name: 'x', tty: true }, { name: 'y' }] };
    expect(mergePatch(before, patch, true).containers).toEqual([{ name: 'y' }, { name: 'x', image: 'old', tty: true }]);
    expect(mergePatch(before, patch, false).containers).toEqual(patch.containers);
  });

  it('refuses a directive that it would carry out wrongly', () => {
    expect(() => mergePatch(before, { deep: { $patch: 'delete' } }, true)).toThrow(
      '"$patch" in a patch is not understood',
    );
  });
});

it('reads settings a line each, and names one that is none', () => {
  expect(readSettings('# why\n\n  A=1\nB=\nC=x=y\n')).toEqual({ A: '1', B: '', C: 'x=y' });
  expect(() => readSettings('A\n')).toThrow('"A" is no variable: expected NAME=value');
});
