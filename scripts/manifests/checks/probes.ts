/** Whether probes ask for what programs answer, and pods are given the time that a hand-over takes. */
import type { Manifest } from '../kustomization.mjs';
import { type Container, environmentOf, type Probe, programPods } from './pods.ts';
import { faultsOf } from './programs.ts';

/** What is asked of each probe. A liveness that looked at Redis would restart the whole fleet whenever Redis is away. */
const PATHS = { startupProbe: '/livez', livenessProbe: '/livez', readinessProbe: '/readyz' } as const;

/** Less than this is not left to spare for a machine that is busy just then. */
const SPARE_MS = 5_000;

/** @param served whether our programs answer a path; asked of the code by the test. */
export function checkProbes(manifests: readonly Manifest[], served: (path: string) => boolean): string[] {
  return programPods(manifests).flatMap(({ program: { name }, container }) =>
    Object.entries(PATHS).flatMap(([kind, path]) => {
      const probe = container[kind as keyof typeof PATHS];
      return probe ? checkProbe(`${name}: ${kind}`, probe, path, container, served) : [`${name}: has no ${kind}`];
    }),
  );
}

function checkProbe(
  where: string,
  { httpGet }: Probe,
  path: string,
  container: Container,
  served: (path: string) => boolean,
): string[] {
  if (!httpGet) return [`${where} does not ask by HTTP`];
  const faults: string[] = [];
  if (!served(httpGet.path)) faults.push(`${where} asks for ${httpGet.path}, which no program answers`);
  else if (httpGet.path !== path) faults.push(`${where} asks for ${httpGet.path} and not ${path}`);
  if (!(container.ports ?? []).some(({ name }) => name === httpGet.port)) {
    faults.push(`${where} asks port ${httpGet.port}, which the container does not name`);
  }
  return faults;
}

/** Whether a pod has the time to stop that its program takes at most, with the settings of the overlay. */
export function checkGrace(manifests: readonly Manifest[]): string[] {
  return programPods(manifests).flatMap((one) => {
    const { program, pod, container } = one;
    const env = environmentOf(one, manifests);
    if (faultsOf(program.readConfig, env).length > 0) return [];
    const { DRAIN_NOTICE_MS: noticeMs = 0, DRAIN_TIMEOUT_MS: drainMs = 0 } = program.readConfig(env);
    const sleepMs = (container.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000;
    const graceMs = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
    const neededMs = sleepMs + noticeMs + drainMs + program.closeMs + SPARE_MS;
    const faults: string[] = [];
    if (graceMs < neededMs) {
      faults.push(
        `${program.name}: terminationGracePeriodSeconds is ${graceMs / 1000}, and its stop may take ${neededMs / 1000}: ` +
          `${sleepMs / 1000} before SIGTERM, ${noticeMs / 1000} of notice, ${drainMs / 1000} of drain, ` +
          `${program.closeMs / 1000} to close, ${SPARE_MS / 1000} to spare`,
      );
    }
    const everyMs = (container.readinessProbe?.periodSeconds ?? 10) * 1000;
    if (program.servesHttp && everyMs >= noticeMs) {
      faults.push(
        `${program.name}: its readiness is asked every ${everyMs} ms, and DRAIN_NOTICE_MS is only ${noticeMs}`,
      );
    }
    return faults;
  });
}
