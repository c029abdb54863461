import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** One address in front of servers that take turns behind it, as a managed Redis or a Kubernetes service is. */
export interface TcpProxy {
  readonly port: number;
  /** New connections go to `targetPort` from now on. Standing ones stay with the server that they have. */
  switchTo(targetPort: number): void;
  /**
   * No byte of the standing connections passes any more, in either direction, and nobody is told: what a cut cable or a
   * router that has lost its memory looks like. New connections work.
   */
  blackHole(): void;
  /** Ends the standing connections on both sides at once. New connections work. */
  cut(): void;
  close(): void;
}

/** Listens on a free port of 127.0.0.1 and passes each connection on to `targetPort`. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let target = targetPort;
  const server = createServer((downstream) => {
    const upstream = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [downstream, upstream],
      [upstream, downstream],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.pipe(to);
      // The other side sees the same end: a server that is killed resets its connections.
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        if (!from.isPaused()) to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    switchTo(port) {
      target = port;
    },
    blackHole() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
