/** Compares the public proxy's file with the code: which app answers which path, on which port, and what every app is promised. */
import type { App } from '../../../apps/front/src/route-table.ts';

export interface Route {
  path: string;
  app: App;
}

/** By their name in docker-compose.yml. */
const APP_OF: Readonly<Record<string, App>> = {
  'gateway-a': 'gateway',
  'gateway-b': 'gateway',
  webhook: 'webhook',
  chat: 'chat',
  console: 'console',
};
/** What front answers itself, and the proxy asks a gateway. */
const PROBES = ['/livez', '/readyz', '/health'];

interface Handler {
  /** Undefined for the one that takes what no other takes. */
  matcher: string | undefined;
  upstreams: string[];
  takesCommon: boolean;
}

/** The blocks of the site, in their order. The file is formatted by Caddy, so that each begins and ends at one tab. */
function handlersIn(file: string): Handler[] {
  return [...file.matchAll(/^\thandle(?: (@\w+))? \{\n([\s\S]*?)^\t\}$/gm)].map(([, matcher, body = '']) => ({
    matcher,
    upstreams: /reverse_proxy ([^{\n]+)\{/.exec(body)?.[1]?.trim().split(/\s+/) ?? [],
    takesCommon: /^\t+import app$/m.test(body),
  }));
}

/**
 * @param ports of each service by its name, as its program opens it.
 * @returns what is wrong, a line each.
 */
export function proxyFaults(file: string, table: readonly Route[], ports: Readonly<Record<string, number>>): string[] {
  const paths = new Map(
    [...file.matchAll(/^\t(@\w+) path (.+)$/gm)].map(([, name, list = '']) => [name, list.split(' ')]),
  );
  const handlers = handlersIn(file);
  const faults: string[] = [];
  const routed = new Map<string, App | undefined>();
  for (const { matcher, upstreams, takesCommon } of handlers) {
    const where = matcher ?? 'the last handle';
    if (!takesCommon) faults.push(`${where}: does not "import app", so nobody looks whether its app is ready`);
    const apps = upstreams.map((upstream) => {
      const [service = '', port] = upstream.split(':');
      if (APP_OF[service] === undefined) faults.push(`${where}: leads to ${service}, which is no service`);
      else if (Number(port) !== ports[service])
        faults.push(`${where}: leads to port ${port} of ${service}, which opens ${ports[service]}`);
      return APP_OF[service];
    });
    if (new Set(apps).size > 1) faults.push(`${where}: leads to several apps`);
    if (matcher === undefined) {
      if (apps[0] !== 'console') faults.push(`${where}: leads to ${apps[0]} and not to the console`);
      continue;
    }
    for (const path of paths.get(matcher) ?? []) routed.set(path, apps[0]);
    if (!paths.has(matcher)) faults.push(`${where}: no matcher of this name lists paths`);
  }
  for (const { path, app } of table) {
    for (const one of [path, `${path}/*`]) {
      const found = routed.get(one);
      if (found !== app) faults.push(`${one}: leads to ${found ?? 'the console'}, and front's table says ${app}`);
    }
  }
  const known = [...PROBES, ...table.flatMap(({ path }) => [path, `${path}/*`])];
  faults.push(
    ...[...routed.keys()].filter((path) => !known.includes(path)).map((path) => `${path}: is not in front's table`),
  );
  for (const probe of PROBES) if (routed.get(probe) !== 'gateway') faults.push(`${probe}: is not asked of a gateway`);
  return faults;
}

/** A setting of the block that all apps share. */
export function sharedSetting(file: string, name: string): string | undefined {
  const block = /^\(app\) \{\n([\s\S]*?)^\}$/m.exec(file)?.[1] ?? '';
  return new RegExp(`^\\t${name} (.+)$`, 'm').exec(block)?.[1];
}
