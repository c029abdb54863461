/** Whether every variable that an overlay sets is read, and every one that a program needs can be set. */
import type { Manifest } from '../kustomization.mjs';
import { configMapsIn, environmentOf, type ProgramPod, programPods } from './pods.ts';
import { faultsOf, PROGRAMS, type Program, variablesOf } from './programs.ts';

const SECRET_NAME = 'trunkline-secrets';
/** Each program has its own, so none may come from what all share. */
const ONE_EACH = ['PORT', 'ADMIN_PORT'];

/** @returns what is wrong, a line each. */
export function checkVariables(manifests: readonly Manifest[]): string[] {
  return [
    ...checkSettings(manifests),
    ...programPods(manifests).flatMap((pod) => [
      ...checkSecrets(pod),
      ...checkOwnVariables(pod),
      ...checkSettable(pod, manifests),
      ...checkStart(pod, manifests),
    ]),
  ];
}

/** The ConfigMaps that pods take variables from. */
function checkSettings(manifests: readonly Manifest[]): string[] {
  const configMaps = configMapsIn(manifests);
  const used = new Set(
    programPods(manifests).flatMap(({ container }) => (container.envFrom ?? []).map((from) => from.configMapRef?.name)),
  );
  const known = PROGRAMS.map(variablesOf);
  return [...used].flatMap((name = '') =>
    Object.keys(configMaps.get(name) ?? {}).flatMap((variable) => {
      const where = `ConfigMap ${name}: ${variable}`;
      if (ONE_EACH.includes(variable)) return [`${where} belongs to one program each and is shared by all here`];
      if (known.some(({ secrets }) => secrets.includes(variable))) {
        return [`${where} is a secret; give it by secretKeyRef of ${SECRET_NAME}`];
      }
      return known.some(({ all }) => all.includes(variable)) ? [] : [`${where} is read by no program`];
    }),
  );
}

function checkSecrets({ program, container }: ProgramPod): string[] {
  const { secrets } = variablesOf(program);
  const given = (container.env ?? []).filter(({ name }) => secrets.includes(name));
  const required = new Set(
    faultsOf(program.readConfig, {}).flatMap((fault) => /^([A-Z0-9_]+): not set; expected/.exec(fault)?.[1] ?? []),
  );
  const missing = secrets.filter((name) => !given.some((one) => one.name === name));
  return [
    ...missing.map((name) => `${program.name}: ${name} cannot be set; add it as a secretKeyRef of ${SECRET_NAME}`),
    ...given.flatMap(({ name, valueFrom }) => {
      const ref = valueFrom?.secretKeyRef;
      if (!ref) return [`${program.name}: ${name} is a secret and stands in the open; use a secretKeyRef`];
      if (ref.name !== SECRET_NAME)
        return [`${program.name}: ${name} is taken from ${ref.name} and not ${SECRET_NAME}`];
      if (ref.key !== name) return [`${program.name}: ${name} is taken from the key ${ref.key}`];
      if (required.has(name) && ref.optional) return [`${program.name}: ${name} is required and marked as optional`];
      if (!required.has(name) && !ref.optional)
        return [`${program.name}: ${name} is not required and not marked as optional`];
      return [];
    }),
  ];
}

function checkOwnVariables({ program, container }: ProgramPod): string[] {
  const { all } = variablesOf(program);
  return (container.env ?? [])
    .filter(({ name }) => !all.includes(name))
    .map(({ name }) => `${program.name}: does not read ${name}`);
}

/** Everything that is no secret comes from one ConfigMap, to which an overlay can add any variable. */
function checkSettable({ program: { name }, container }: ProgramPod, manifests: readonly Manifest[]): string[] {
  const configMaps = configMapsIn(manifests);
  const sources = (container.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name ?? '');
  if (sources.length === 0) return [`${name}: takes no variables from a ConfigMap (envFrom)`];
  return sources
    .filter((source) => !configMaps.has(source))
    .map((source) => `${name}: takes variables from ${source}, and there is no such ConfigMap`);
}

/** Whether the program itself accepts what it would find. */
function checkStart(pod: ProgramPod, manifests: readonly Manifest[]): string[] {
  const { program } = pod;
  const env = environmentOf(pod, manifests);
  return [
    ...faultsOf(program.readConfig, env).map((fault) => `${program.name} would not start: ${fault}`),
    ...checkUrls(program, env, manifests),
  ];
}

/** A URL whose host is one word names a Service beside the pod. */
function checkUrls(program: Program, env: Readonly<Record<string, string>>, manifests: readonly Manifest[]): string[] {
  const { all } = variablesOf(program);
  const services = new Set(
    manifests
      .filter(({ kind }) => kind === 'Service')
      .flatMap((one) => one['spec'].ports.map(({ port }: { port: number }) => `${one.metadata.name}:${port}`)),
  );
  return Object.entries(env).flatMap(([name, value]) => {
    const address = /^(?:https?|redis):\/\/([a-z][a-z0-9-]*:\d+)$/.exec(value)?.[1];
    if (address === undefined || !all.includes(name) || services.has(address)) return [];
    return [`${program.name}: ${name} names ${address}, and there is no such Service and port`];
  });
}
