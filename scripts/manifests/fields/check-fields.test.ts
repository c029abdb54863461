import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';
import { renderOverlays } from '../checks/overlays.ts';
import { type Manifest, readDocuments } from '../kustomization.mjs';
import { checkFields } from './check-fields.ts';

/** An object of the production overlay with one change. */
function broken(kind: string, change: (manifest: Manifest) => void): Manifest {
  const { manifests } = renderOverlays().find(({ name }) => name === 'production')!;
  const manifest = structuredClone(manifests.find((one) => one.kind === kind)!);
  change(manifest);
  return manifest;
}

test('no manifest has a field that its kind does not know, and all that are broken on purpose are found', () => {
  const examples = readDocuments(join(ROOT, 'deploy/kubernetes/examples/external-secret.yaml'));
  // What the overlays have in common is looked at once.
  const all = [...renderOverlays().flatMap(({ manifests }) => manifests), ...examples];
  const good = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  const bad = [
    broken('Deployment', ({ spec }) => {
      spec.template.spec.containers[0].resorces = {};
    }),
    broken('Deployment', ({ spec }) => {
      spec.template.spec.containers[0].readinessProbe.periodSecond = 2;
    }),
    broken('HTTPRoute', ({ spec }) => {
      spec.rules[0].timeout = { request: '0s' };
    }),
    broken('ScaledObject', ({ spec }) => {
      spec.fallback.behaviour = 'static';
    }),
    broken('PodDisruptionBudget', ({ spec }) => {
      spec.maxUnavailable = [1];
    }),
  ];
  const unknown = (field: string, type: string): string =>
    `Object literal may only specify known properties, and '"${field}"' does not exist in type '${type}'.`;
  expect(checkFields([...good, ...bad])).toEqual([
    `Deployment telephony-gateway: spec.template.spec.containers.0.resorces: ${unknown('resorces', 'IContainer')}`,
    `Deployment telephony-gateway: spec.template.spec.containers.0.readinessProbe.periodSecond: ${unknown('periodSecond', 'IProbe')}`,
    `HTTPRoute trunkline: spec.rules.0.timeout: ${unknown('timeout', 'IHTTPRouteRule')}`,
    `ScaledObject telephony-gateway: spec.fallback.behaviour: ${unknown('behaviour', 'IFallback')}`,
    "PodDisruptionBudget telephony-gateway: spec.maxUnavailable: Type 'number[]' is not assignable to type 'IIntOrString | undefined'.",
  ]);
});
