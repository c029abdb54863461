/**
 * The URLs that a request of Twilio's may have been signed over. Twilio signs the URL as somebody typed it into its console or as
 * our TwiML wrote it, and what arrives here is the path, and a host that proxies may have rewritten. The origin comes from
 * configuration and never from the request; the request may only say how the letters of that same host were written.
 */

/** What of a request has to do with its URL. */
export interface RequestedUrl {
  /** Path and query exactly as received. */
  path: string;
  /** The `Host` header. */
  host?: string | undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { https: ':443', wss: ':443', http: ':80', ws: ':80' };

const PORT_AT_END = /:(?=\d+$)/;

/** The host of a URL as it was typed, capitals included; `undefined` when `url` is no URL with a host. */
export function typedHostOf(url: string): string | undefined {
  return /^[a-z]+:\/\/([^/?#]*)/i.exec(url.trim())?.[1]?.split(PORT_AT_END)[0];
}

/** The `wss` origin that belongs to an `https` origin (`ws` to `http`, for a sandbox on one machine). */
export function websocketOrigin(publicUrl: string): string {
  return publicUrl.replace(/^http/, 'ws');
}

/** The same path with a slash at its end taken away, or added where there is none. The query stays. */
function toggleSlash(path: string): string {
  const queryAt = path.indexOf('?');
  const [name, query] = queryAt === -1 ? [path, ''] : [path.slice(0, queryAt), path.slice(queryAt)];
  if (name === '/') return path;
  return (name.endsWith('/') ? name.slice(0, -1) : `${name}/`) + query;
}

/** The ways in which one host may have been written: in small letters, as somebody typed it, and in capitals. */
function spellingsOf(host: string, typed: readonly (string | undefined)[]): Set<string> {
  const asTyped = typed.filter((spelling) => spelling?.toLowerCase() === host) as string[];
  return new Set([host, ...asTyped, host.toUpperCase()]);
}

/**
 * All candidates, the most likely first. There are at most 16 of them, so that a wrong signature costs no more than 16 short
 * hashes for each auth token.
 * @param origin the public origin, with the scheme of the request (https, or wss for an upgrade).
 * @param typedHost the host as the operator typed it into PUBLIC_URL.
 */
export function signedUrlCandidates(
  origin: string,
  { path, host }: RequestedUrl,
  typedHost: string | undefined,
): string[] {
  const [scheme = '', authority = ''] = origin.split('://');
  const [name = '', port] = authority.split(PORT_AT_END);
  const ports = port === undefined ? ['', DEFAULT_PORTS[scheme] ?? ''] : [`:${port}`];
  const candidates = new Set<string>();
  for (const tail of [path, toggleSlash(path)]) {
    for (const spelling of spellingsOf(name, [host?.split(PORT_AT_END)[0], typedHost])) {
      for (const suffix of ports) candidates.add(`${scheme}://${spelling}${suffix}${tail}`);
    }
  }
  return [...candidates];
}
