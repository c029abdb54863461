/** Asks a replica directly whether it is there, past Redis. */
import { get } from 'node:http';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * `answers`: it is there, whatever it says. `refuses`: nobody listens, as when a process has ended; then its sockets are closed, and
 * Twilio comes back by itself. `silent`: the connection is taken or lost on the way, and nothing comes back in time.
 */
export type ReplicaAnswer = 'answers' | 'refuses' | 'silent';

/** @param address `HOST:PORT`. Never rejects. */
export function askReplica(address: string, timeoutMs: number): Promise<ReplicaAnswer> {
  return new Promise((resolve) => {
    const request = get(
      `http://${address}/livez`,
      { agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        response.destroy();
        resolve('answers');
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET' ? 'refuses' : 'silent');
    });
  });
}

/**
 * Where the other replicas reach this one: where it listens, and if that is everywhere, its first address that is not of this machine
 * alone. A wrong guess does no harm, because a replica is only judged by an address at which it has answered before.
 */
export function ownAddress(host: string, port: number): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  const address = isEverywhere ? (outside ?? '127.0.0.1') : host;
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
