/**
 * A load balancer in front of the gateways: the first that is ready gets everything, the others stand by. One that takes no
 * connection is passed over at once, as every balancer does; one that is not ready is noticed within a moment.
 */
import { connect, createServer, type Socket } from 'node:net';
import type { Clock } from '@trunkline/service-kit';

export interface GatewayBalancer {
  url: string;
  close(): void;
}

const PROBE_MS = 200;

/**
 * Where a gateway's URL leads, port 80 where it names none.
 * @throws Error for any other than a plain http URL, since bytes are passed on as they come
 */
export function addressOf(text: string): { host: string; port: number } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:')
    throw new Error(`SANDBOX_GATEWAY_URLS: ${text} is no http URL, such as http://127.0.0.1:3000`);
  return { host: url.hostname, port: Number(url.port || 80) };
}

/**
 * @param urls in the order in which they are preferred.
 * @throws Error when one of them is no http URL
 */
export async function createGatewayBalancer(urls: readonly string[], clock: Clock): Promise<GatewayBalancer> {
  const addresses = new Map(urls.map((url) => [url, addressOf(url)]));
  const ready = new Set<string>();
  const probe = async (url: string): Promise<void> => {
    const isReady = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) ready.add(url);
    else ready.delete(url);
  };
  const probeAll = (): void => {
    for (const url of urls) void probe(url);
  };
  probeAll();
  const stopProbing = clock.setInterval(probeAll, PROBE_MS);

  const sockets = new Set<Socket>();
  const join = (client: Socket, candidates: readonly string[]): void => {
    const [url, ...others] = candidates;
    const address = url === undefined ? undefined : addresses.get(url);
    if (address === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(address);
    let isConnected = false;
    upstream.once('connect', () => {
      isConnected = true;
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => {});
    upstream.once('close', () => {
      if (isConnected) client.destroy();
      else join(client, others);
    });
    client.once('close', () => upstream.destroy());
  };

  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    client.once('close', () => sockets.delete(client));
    join(client, [...urls.filter((url) => ready.has(url)), ...urls.filter((url) => !ready.has(url))]);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    close() {
      stopProbing();
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
