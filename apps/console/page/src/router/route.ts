/** Addresses of the page: `#/calls?state=live`, `#/calls/call_1?t=83.4`, `#/fleet`, `#/try`. */

export type Route =
  | { view: 'calls'; query: Readonly<Record<string, string>> }
  /** `atSeconds` is a moment of the call, counted from its beginning, and `tab` what is open below its axis. */
  | { view: 'call'; callId: string; atSeconds?: number; tab?: string }
  | { view: 'fleet' }
  | { view: 'try' }
  | { view: 'unknown'; path: string };

/** Reads `location.hash`. It knows no wrong address: what it does not understand is `unknown`. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const query = new URLSearchParams(search);
  const [view = '', id, ...more] = path.split('/').map(decodeOrKeep);
  if (view === '' || (view === 'calls' && !id)) return { view: 'calls', query: Object.fromEntries(query) };
  if (view === 'calls' && id && more.length === 0) {
    const at = Number(query.get('t') ?? Number.NaN);
    const tab = query.get('tab');
    return { view: 'call', callId: id, ...(Number.isFinite(at) ? { atSeconds: at } : {}), ...(tab ? { tab } : {}) };
  }
  if ((view === 'fleet' || view === 'try') && !id) return { view };
  return { view: 'unknown', path };
}

/** Writes the address of a route, for a link. */
export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'calls': {
      const search = new URLSearchParams(route.query).toString();
      return search ? `#/calls?${search}` : '#/calls';
    }
    case 'call': {
      const search = new URLSearchParams({
        ...(route.atSeconds !== undefined && { t: String(Math.round(route.atSeconds * 1000) / 1000) }),
        ...(route.tab !== undefined && { tab: route.tab }),
      }).toString();
      return `#/calls/${encodeURIComponent(route.callId)}${search ? `?${search}` : ''}`;
    }
    case 'unknown':
      return `#/${route.path}`;
    default:
      return `#/${route.view}`;
  }
}

function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
