/**
 * The way of an upgrade. As soon as a server listens to `upgrade`, Node hands it every request with an `Upgrade` header, on
 * whatever route, as a bare socket that nobody else closes. So each one is either ours or answered and closed on the spot.
 */
import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { handOverSocket } from './http-server.ts';
import { endWithAnswer } from './raw-answer.ts';

/**
 * Lets upgrades to WebSockets at `paths` through, with or without a slash at their end.
 * @returns the emitter that gets them as `upgrade` events; to be given to @fastify/websocket as its `server`.
 */
export function acceptUpgrades(server: Server, paths: readonly string[]): EventEmitter {
  const ours = new EventEmitter();
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    handOverSocket(server, socket);
    if (isOurs(request, paths)) {
      ours.emit('upgrade', request, socket, head);
      return;
    }
    socket.resume();
    endWithAnswer(socket, 'TL_BAD_REQUEST', 'There is nothing to upgrade to here. Send the request without "Upgrade".');
  });
  return ours;
}

function isOurs({ method, url = '', headers }: IncomingMessage, paths: readonly string[]): boolean {
  const [path = ''] = url.split('?', 1);
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    paths.includes(path.length > 1 ? path.replace(/\/$/, '') : path)
  );
}
