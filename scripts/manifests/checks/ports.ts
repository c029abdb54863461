/** Whether the ports of pods are those that their programs open, and Services lead to them. */
import type { Manifest } from '../kustomization.mjs';
import { type Container, environmentOf, type Pod, podsIn, programPods } from './pods.ts';
import { faultsOf, portsOf } from './programs.ts';

/** @returns what is wrong, a line each. */
export function checkPorts(manifests: readonly Manifest[]): string[] {
  return [...checkContainerPorts(manifests), ...checkServices(manifests)];
}

function checkContainerPorts(manifests: readonly Manifest[]): string[] {
  return programPods(manifests).flatMap((pod) => {
    const { program, container } = pod;
    const env = environmentOf(pod, manifests);
    // A program that would not start is told of by checkVariables.
    if (faultsOf(program.readConfig, env).length > 0) return [];
    const config = program.readConfig(env);
    const opened: Readonly<Record<string, number>> = { ...portsOf(program, config) };
    const named = Object.fromEntries((container.ports ?? []).map((port) => [port.name, port.containerPort]));
    const names = new Set([...Object.keys(opened), ...Object.keys(named)]);
    const reachable =
      config.ADMIN_HOST === '0.0.0.0' || config.ADMIN_HOST === '::'
        ? []
        : [`${program.name}: ADMIN_HOST is ${config.ADMIN_HOST}, where neither Prometheus nor a probe comes`];
    return [
      ...reachable,
      ...[...names].flatMap((name) =>
        opened[name] === named[name]
          ? []
          : [
              `${program.name}: the port ${name} is ${named[name] ?? 'not named'}, and the program opens ${opened[name] ?? 'none'}`,
            ],
      ),
    ];
  });
}

/** Which pods have all of these labels. */
export function selectPods(manifests: readonly Manifest[], labels: Readonly<Record<string, string>> = {}): Pod[] {
  return podsIn(manifests).filter((pod) => Object.entries(labels).every(([name, value]) => pod.labels[name] === value));
}

export const portNames = ({ containers }: Pod): string[] =>
  containers.flatMap(({ ports = [] }: Container) => ports.map(({ name }) => name));

function checkServices(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === 'Service')
    .flatMap((service) => {
      const { name } = service.metadata;
      const { selector, ports, sessionAffinity, type = 'ClusterIP' } = service['spec'];
      const pods = selectPods(manifests, selector);
      const faults: string[] = [];
      if (pods.length === 0) faults.push(`Service ${name}: its selector matches no pod`);
      if (sessionAffinity !== 'None') faults.push(`Service ${name}: sessionAffinity is not None, and no call needs it`);
      if (type !== 'ClusterIP')
        faults.push(`Service ${name}: its type ${type} opens it to the world beside the route table`);
      for (const { port, targetPort } of ports) {
        for (const pod of pods) {
          const target = pod.containers.flatMap((one) => one.ports ?? []).find((one) => one.name === targetPort);
          if (!target) faults.push(`Service ${name}: ${pod.name} has no port named ${targetPort}`);
          else if (target.containerPort !== port) {
            faults.push(`Service ${name}: its port is ${port}, and the pod's is ${target.containerPort}`);
          }
        }
      }
      return faults;
    });
}
