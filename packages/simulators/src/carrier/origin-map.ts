/**
 * Where a public origin is really dialled, e.g. `{ 'https://gw.example.com': 'http://127.0.0.1:3000' }`. As a function it
 * is asked before every connection and can spread calls over replicas. An origin it does not know is dialled as it is.
 */
export type OriginMap = Readonly<Record<string, string>> | ((origin: string) => string | undefined);

/** The address to dial for `url` (http, https, ws or wss; the map speaks http and https). */
export function dialUrlOf(url: URL, originMap: OriginMap): URL {
  const isSocket = url.protocol === 'ws:' || url.protocol === 'wss:';
  const origin = isSocket ? url.origin.replace('ws', 'http') : url.origin;
  const mapped = typeof originMap === 'function' ? originMap(origin) : originMap[origin];
  const dialled = new URL(mapped ?? origin);
  const protocol = isSocket ? dialled.protocol.replace('http', 'ws') : dialled.protocol;
  return new URL(`${protocol}//${dialled.host}${url.pathname}${url.search}`);
}
