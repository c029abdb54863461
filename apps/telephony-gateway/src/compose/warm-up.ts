/**
 * What a process loads and compiles at its first use would stop its loop while the first caller speaks: the HTTP client with its parser
 * (200 ms and more on a busy machine) and the certificates that are trusted. So all of it is used once before calls are taken.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';

/** Enough for the compiler to have seen the way of a request. */
const REQUESTS = 20;

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
    const { port } = server.address() as AddressInfo;
    for (let index = 0; index < REQUESTS; index += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' });
      await answer.json();
    }
  } finally {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
