/** What the public reaches by HTTPRoute or Ingress, and whether it leads to Services that are there. */
import type { Manifest } from '../kustomization.mjs';

export interface Backend {
  /** Of the route, for messages. */
  where: string;
  path: string;
  service: string;
  port: number | string | undefined;
  /** The host under which it is reached. */
  hosts: readonly string[];
  timeout?: string | undefined;
}

interface HttpRouteRule {
  matches?: { path: { value: string } }[];
  backendRefs?: { name: string; port: number }[];
  timeouts?: { request?: string };
}

interface IngressRule {
  host: string;
  http: { paths: { path: string; backend: { service: { name: string; port: { name?: string; number?: number } } } }[] };
}

/** One entry for each path. */
export function backendsIn(manifests: readonly Manifest[]): Backend[] {
  return manifests.flatMap((one): Backend[] => {
    const where = `${one.kind} ${one.metadata.name}`;
    const rules: unknown = one['spec']?.rules ?? [];
    if (one.kind === 'HTTPRoute') return routeBackends(where, one['spec'].hostnames ?? [], rules as HttpRouteRule[]);
    return one.kind === 'Ingress' ? ingressBackends(where, rules as IngressRule[]) : [];
  });
}

function routeBackends(where: string, hosts: readonly string[], rules: readonly HttpRouteRule[]): Backend[] {
  return rules.flatMap(({ matches = [], backendRefs = [], timeouts }) =>
    matches.flatMap(({ path }) =>
      backendRefs.map(({ name, port }) => ({
        where,
        path: path.value,
        service: name,
        port,
        hosts,
        timeout: timeouts?.request,
      })),
    ),
  );
}

function ingressBackends(where: string, rules: readonly IngressRule[]): Backend[] {
  return rules.flatMap(({ host, http }) =>
    http.paths.map(({ path, backend: { service } }) => ({
      where,
      path,
      service: service.name,
      port: service.port.name ?? service.port.number,
      hosts: [host],
    })),
  );
}

/** @returns what is wrong, a line each. */
export function checkBackends(manifests: readonly Manifest[]): string[] {
  const services = manifests.filter(({ kind }) => kind === 'Service');
  return backendsIn(manifests).flatMap(({ where, path, service, port }) => {
    const found = services.find(({ metadata }) => metadata.name === service);
    if (!found) return [`${where}: ${path} leads to the Service ${service}, which is not there`];
    const ports: { name: string; port: number }[] = found['spec'].ports;
    return ports.some((one) => one.name === port || one.port === port)
      ? []
      : [`${where}: ${path} leads to port ${port} of ${service}, which has none of this name or number`];
  });
}
