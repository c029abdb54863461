/** Whether what the public reaches is the route table of the project, whole and under one name. */
import { ROUTE_TABLE } from '../../../apps/front/src/route-table.ts';
import type { Manifest } from '../kustomization.mjs';
import { type Backend, backendsIn } from './backends.ts';
import { configMapsIn } from './pods.ts';

const SERVICE_OF = {
  gateway: 'telephony-gateway',
  webhook: 'vapi-webhook',
  chat: 'chat-gateway',
  console: 'console',
} as const;

/** Where a request may last as long as a call or a conversation does. */
const LASTING = ['/media', '/web', '/llm', '/chat', '/'];

const TABLE: readonly { path: string; service: string }[] = [
  ...ROUTE_TABLE.map(({ path, app }) => ({ path, service: SERVICE_OF[app] })),
  { path: '/', service: SERVICE_OF.console },
];

/** @returns what is wrong, a line each; nothing where an overlay opens nothing to the public. */
export function checkRoutes(manifests: readonly Manifest[]): string[] {
  const backends = backendsIn(manifests);
  const routes = new Map<string, Backend[]>();
  for (const backend of backends) routes.set(backend.where, [...(routes.get(backend.where) ?? []), backend]);
  return [...routes].flatMap(([where, list]) => [
    ...compareTable(where, list),
    ...checkTimeouts(where, list),
    ...checkHosts(where, list, manifests),
  ]);
}

function compareTable(where: string, backends: readonly Backend[]): string[] {
  const faults = backends.flatMap(({ path, service }) => {
    const entry = TABLE.find((one) => one.path === path);
    if (!entry) return [`${where}: ${path} is not in the route table`];
    return entry.service === service ? [] : [`${where}: ${path} leads to ${service} and not ${entry.service}`];
  });
  const missing = TABLE.filter(({ path }) => !backends.some((one) => one.path === path));
  return [...faults, ...missing.map(({ path, service }) => `${where}: ${path} is missing, which ${service} answers`)];
}

/** An HTTPRoute can say how long a request may last; an Ingress cannot. */
function checkTimeouts(where: string, backends: readonly Backend[]): string[] {
  if (!where.startsWith('HTTPRoute')) return [];
  return backends
    .filter(({ path, timeout }) => LASTING.includes(path) && timeout !== '0s')
    .map(({ path }) => `${where}: ${path} may be cut by a timeout; set timeouts.request to 0s`);
}

/** The name in routes and certificates is that of PUBLIC_URL, which Twilio signs. */
function checkHosts(where: string, backends: readonly Backend[], manifests: readonly Manifest[]): string[] {
  const settings = [...configMapsIn(manifests).values()].find((data) => data['PUBLIC_URL'] !== undefined);
  const publicHost = URL.canParse(settings?.['PUBLIC_URL'] ?? '') ? new URL(settings!['PUBLIC_URL']!).host : 'none';
  const listeners = manifests
    .filter(({ kind }) => kind === 'Gateway')
    .flatMap((one) => one['spec'].listeners.map(({ hostname }: { hostname: string }) => hostname));
  const tls = manifests
    .filter(({ kind }) => kind === 'Ingress')
    .flatMap((one) => (one['spec'].tls ?? []).flatMap(({ hosts }: { hosts: string[] }) => hosts));
  const hosts = new Set([...backends.flatMap((one) => one.hosts), ...listeners, ...tls]);
  return [...hosts]
    .filter((host) => host !== publicHost)
    .map((host) => `${where}: is reached as ${host}, and PUBLIC_URL names ${publicHost}`);
}
