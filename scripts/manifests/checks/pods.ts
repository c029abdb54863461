/** Finds pods in what an overlay renders, and what their programs get to read. */
import type { Manifest } from '../kustomization.mjs';
import { faultsOf, PROGRAMS, type Program } from './programs.ts';

export interface Pod {
  /** Of the Deployment or the like. */
  name: string;
  kind: string;
  labels: Readonly<Record<string, string>>;
  spec: PodSpec;
  containers: readonly Container[];
}

export interface EnvEntry {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string; optional?: boolean }; [more: string]: unknown };
}

export interface Container {
  name: string;
  image: string;
  command?: string[];
  ports?: { name: string; containerPort: number }[];
  env?: EnvEntry[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  securityContext?: Record<string, unknown> & { capabilities?: { drop?: string[]; add?: string[] } };
  lifecycle?: { preStop?: { sleep?: { seconds: number } } };
  [probe: `${string}Probe`]: Probe | undefined;
}

export interface Probe {
  httpGet?: { path: string; port: string | number };
  periodSeconds?: number;
  [more: string]: unknown;
}

interface PodSpec {
  terminationGracePeriodSeconds?: number;
  automountServiceAccountToken?: boolean;
  securityContext?: Record<string, unknown> & { seccompProfile?: { type: string } };
  volumes?: Record<string, unknown>[];
  [more: string]: unknown;
}

/** All pods that an overlay asks for, those of others such as Redis too. */
export function podsIn(manifests: readonly Manifest[]): Pod[] {
  return manifests.flatMap((one) => {
    const template = one['spec']?.template;
    if (template?.spec?.containers === undefined) return [];
    const { containers, initContainers = [] } = template.spec;
    return [
      {
        name: one.metadata.name,
        kind: one.kind,
        labels: template.metadata?.labels ?? {},
        spec: template.spec,
        containers: [...initContainers, ...containers],
      },
    ];
  });
}

export interface ProgramPod {
  program: Program;
  pod: Pod;
  container: Container;
}

/** The pods that run our programs. Those that are missing are a fault, which `missingPrograms` tells. */
export function programPods(manifests: readonly Manifest[]): ProgramPod[] {
  return podsIn(manifests).flatMap((pod) => {
    const program = PROGRAMS.find(({ name }) => name === pod.name);
    const container = pod.containers.find(({ name }) => name === pod.name);
    return program && container ? [{ program, pod, container }] : [];
  });
}

export function missingPrograms(manifests: readonly Manifest[]): string[] {
  const there = programPods(manifests).map(({ program }) => program.name);
  return PROGRAMS.filter(({ name }) => !there.includes(name)).map(
    ({ name }) => `${name}: no Deployment of this name has a container of this name`,
  );
}

/** The ConfigMaps of an overlay by name. */
export function configMapsIn(manifests: readonly Manifest[]): Map<string, Record<string, string>> {
  return new Map(
    manifests.filter(({ kind }) => kind === 'ConfigMap').map((one) => [one.metadata.name, one['data'] ?? {}]),
  );
}

/**
 * What a program finds in its environment: the settings of the overlay, a made-up value for each secret that is required, and those
 * of the others without which it would not start.
 */
export function environmentOf(
  { program, container }: ProgramPod,
  manifests: readonly Manifest[],
): Record<string, string> {
  const configMaps = configMapsIn(manifests);
  const env: Record<string, string> = {};
  for (const { configMapRef } of container.envFrom ?? []) Object.assign(env, configMaps.get(configMapRef?.name ?? ''));
  const optional = new Set<string>();
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.secretKeyRef?.optional) optional.add(name);
    else env[name] = value ?? madeUpSecret(name);
  }
  for (const fault of faultsOf(program.readConfig, env)) {
    const name = fault.split(':', 1)[0] ?? '';
    if (optional.has(name)) env[name] = madeUpSecret(name);
  }
  return env;
}

const madeUpSecret = (name: string): string =>
  name === 'REDIS_URL' ? 'rediss://redis.example.com:6380' : 'made-up-secret-0123456789';
