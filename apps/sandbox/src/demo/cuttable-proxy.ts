/** A connection to Redis that can be cut: the demo takes Redis away from its own processes without touching anybody's Redis. */
import { connect, createServer, type Socket } from 'node:net';

export interface CuttableProxy {
  /** Of the Redis behind it, through the proxy. */
  url: string;
  /** Ends all connections and takes none until `mend`. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** @returns `undefined` for what cannot be reached through a plain proxy: TLS and clusters. */
export async function createCuttableProxy(redisUrl: string): Promise<CuttableProxy | undefined> {
  const target = URL.canParse(redisUrl) ? new URL(redisUrl) : undefined;
  if (target?.protocol !== 'redis:' || redisUrl.includes(',')) return undefined;
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port || 6379), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = new URL(redisUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.toString(),
    cut,
    mend() {
      isCut = false;
    },
    close() {
      cut();
      server.close();
    },
  };
}
