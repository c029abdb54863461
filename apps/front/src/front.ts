/**
 * One port before all apps, for a machine that has no proxy of its own (`npm start`). Requests are passed on as they come, answers as
 * they go: nothing is collected, so that server-sent events arrive at once and a socket costs one copy each way.
 */
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { Socket } from 'node:net';
import type { Logger } from '@trunkline/service-kit';
import { createProxyServer } from 'httpxy';
import { clientAddressOf } from './client-address.ts';
import { type App, appOf, APPS } from './route-table.ts';

export interface FrontOptions {
  /** Where each app listens, without a slash at the end. */
  urls: Readonly<Record<App, string>>;
  /** Proxies and tunnels before this one, whose word for the address of a client counts. */
  trustedProxies: BlockList;
  log: Pick<Logger, 'warn'>;
}

/** A webhook of Twilio's waits 15 s, and a long poll 20 s. */
const REQUEST_HEADERS_MS = 30_000;
const PROBE_MS = 2_000;

/** Says what every probe of the apps says: ready only when all of them are. */
async function probeAll(urls: FrontOptions['urls'], path: string): Promise<Record<string, boolean>> {
  const probes = APPS.map(async (app): Promise<[App, boolean]> => {
    const isWell = await fetch(`${urls[app]}${path}`, { signal: AbortSignal.timeout(PROBE_MS) }).then(
      ({ ok }) => ok,
      () => false,
    );
    return [app, isWell];
  });
  return Object.fromEntries(await Promise.all(probes));
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

const away = (app: App): unknown => ({
  error: { code: 'TL_BUSY', message: `The ${app} is starting or has stopped. Try again in a moment.` },
});

/** Every fault is told to the proxy's listener of errors, which answers it. */
const ignore = (): void => {};

/** Makes the server, which does not listen yet. */
export function createFront({ urls, trustedProxies, log }: FrontOptions): Server {
  // The address of whoever asks is passed on; what a stranger says of it is not.
  const proxy = createProxyServer({ xfwd: false });
  const optionsFor = (app: App, request: IncomingMessage) => ({
    target: urls[app],
    headers: {
      'x-forwarded-for': clientAddressOf(request, trustedProxies),
      'x-forwarded-host': request.headers.host ?? '',
    },
  });

  proxy.on('proxyRes', (_answer, _request, response) => {
    // The head is complete a moment later, and whoever reads events waits for it before the first of them.
    setImmediate(() => {
      if (!response.headersSent && !response.destroyed) response.flushHeaders();
    });
  });
  proxy.on('error', (error, request, to) => {
    const app = appOf(request?.url ?? '/');
    log.warn({ app, err: error }, 'not passed on');
    if (to instanceof ServerResponse) answer(to, 503, away(app));
    else if (to && 'end' in to) to.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
  });

  const server = createServer({ headersTimeout: REQUEST_HEADERS_MS }, (request, response) => {
    const url = request.url ?? '/';
    if (url === '/readyz' || url === '/health') {
      void probeAll(urls, '/readyz').then((apps) => {
        const isReady = Object.values(apps).every(Boolean);
        answer(response, isReady || url === '/health' ? 200 : 503, { status: isReady ? 'ok' : 'degraded', apps });
      });
      return;
    }
    if (url === '/livez') {
      answer(response, 200, { status: 'ok' });
      return;
    }
    proxy.web(request, response, optionsFor(appOf(url), request)).catch(ignore);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // Either side may vanish at any time, which ends the other and nothing else.
    socket.on('error', ignore);
    proxy.ws(request, socket, optionsFor(appOf(request.url ?? '/'), request), head).catch(ignore);
  });
  return server;
}
