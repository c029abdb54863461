/** Whether every pod keeps to the restricted profile of Kubernetes, and a little more. */
import type { Manifest } from '../kustomization.mjs';
import { type Container, type Pod, podsIn } from './pods.ts';

const HOST_FIELDS = ['hostNetwork', 'hostPID', 'hostIPC'];
/** What a pod may mount: none of these reaches into the machine, and secrets come as variables. */
const VOLUMES = ['emptyDir', 'configMap', 'persistentVolumeClaim'];

/** @returns what is wrong, a line each. */
export function checkSecurity(manifests: readonly Manifest[]): string[] {
  return [
    ...podsIn(manifests).flatMap((pod) => [
      ...checkPod(pod),
      ...pod.containers.flatMap((container) => checkContainer(`${pod.name}: container ${container.name}`, container)),
    ]),
    ...checkNamespaces(manifests),
    ...checkOpenSecrets(manifests),
  ];
}

function checkPod({ name, spec }: Pod): string[] {
  const { runAsNonRoot, runAsUser, seccompProfile } = spec.securityContext ?? {};
  const volumes = (spec.volumes ?? []).flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'));
  return [
    ...(runAsNonRoot === true && typeof runAsUser === 'number' && runAsUser > 0
      ? []
      : [`${name}: may run as root; set runAsNonRoot and a runAsUser above 0`]),
    ...(seccompProfile?.type === 'RuntimeDefault' ? [] : [`${name}: its seccompProfile is not RuntimeDefault`]),
    ...(spec.automountServiceAccountToken === false
      ? []
      : [`${name}: gets a token of Kubernetes, which it does not need`]),
    ...HOST_FIELDS.filter((field) => spec[field]).map((field) => `${name}: ${field} opens the machine to it`),
    ...volumes
      .filter((kind) => !VOLUMES.includes(kind))
      .map((kind) => `${name}: a volume of kind ${kind} is not allowed`),
  ];
}

function checkContainer(where: string, { image, securityContext = {}, env = [], envFrom = [] }: Container): string[] {
  const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities, privileged, runAsUser } = securityContext;
  const tag = /:([^:/]+)(?:@sha256:[0-9a-f]{64})?$/.exec(image)?.[1];
  return [
    ...(tag === undefined || tag === 'latest' ? [`${where}: its image ${image} has no tag that stays the same`] : []),
    ...(readOnlyRootFilesystem === true ? [] : [`${where}: its root file system can be written to`]),
    ...(allowPrivilegeEscalation === false ? [] : [`${where}: allowPrivilegeEscalation is not false`]),
    ...(privileged === true ? [`${where}: is privileged`] : []),
    ...(runAsUser === 0 ? [`${where}: runs as root`] : []),
    ...(capabilities?.drop?.includes('ALL') && capabilities.add === undefined ? [] : [`${where}: keeps capabilities`]),
    ...envFrom
      .filter((from) => from.secretRef)
      .map(() => `${where}: takes a whole Secret; name what it needs by secretKeyRef`),
    ...env
      .filter(({ name, value }) => value !== undefined && /(SECRET|TOKEN|KEY|PASSWORD)$/.test(name))
      .map(({ name }) => `${where}: ${name} stands in the open; use a secretKeyRef`),
  ];
}

function checkNamespaces(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(
      ({ kind, metadata }) =>
        kind === 'Namespace' && metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted',
    )
    .map(({ metadata }) => `Namespace ${metadata.name}: does not enforce the restricted profile`);
}

/** Nothing that is secret is in the repository, so nothing of it can be rendered. */
function checkOpenSecrets(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === 'Secret')
    .map(({ metadata }) => `Secret ${metadata.name}: secrets are made in the cluster and not in files`);
}
