/**
 * What a process loads and compiles at its first use would stop its loop while the first caller speaks: the HTTP client with its parser
 * (200 ms and more on a busy machine) and the certificates that are trusted. So all of it is used once before calls are taken.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { sendHttp } from '../vapi/vapi-http.ts';

/** Enough for the compiler to have seen the way of a request. */
const REQUESTS = 20;
const TIMEOUT_MS = 5_000;

/** Talks to itself over a port of this machine that is closed again. Nothing is sent to anybody else. */
export async function warmUp(): Promise<void> {
  createSecureContext();
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (let index = 0; index < REQUESTS; index += 1) {
      await sendHttp({ url, method: 'POST', headers: {}, body: '{}', timeoutMs: TIMEOUT_MS });
    }
  } finally {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
