/**
 * Every WebSocket of the gateway comes in here: media streams of Twilio and voices of pages. One server for both, because an
 * upgrade that nobody takes is answered in one place only.
 */
import websocket from '@fastify/websocket';
import { TRUNKLINE_SUBPROTOCOL } from '@trunkline/protocol';
import { acceptUpgrades, type Clock } from '@trunkline/service-kit';
import type { FastifyInstance } from 'fastify';
import { refuseSocket } from './refused-socket.ts';

export interface SocketsOptions {
  /** The routes that take upgrades. */
  paths: readonly string[];
  clock: Clock;
  /** A socket was broken off because of a fault of ours. */
  brokenOff(error: Error): void;
}

/** REQUIREMENTS T2, and CONTRACT, "1009 over 64 KiB". */
const MAX_MESSAGE_BYTES = 64 * 1024;
const GOING_AWAY = 1001;
const RESTART = 1012;

export async function acceptSockets(app: FastifyInstance, { paths, clock, brokenOff }: SocketsOptions): Promise<void> {
  await app.register(websocket, {
    options: {
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      // By default the first protocol that is offered is answered, which may be the one with the page's token in it.
      handleProtocols: (offered) => (offered.has(TRUNKLINE_SUBPROTOCOL) ? TRUNKLINE_SUBPROTOCOL : false),
      // The plugin only uses `on` and `emit` of its server, and takes its upgrades from here.
      server: acceptUpgrades(app.server, paths) as typeof app.server,
    },
    errorHandler(error, socket) {
      brokenOff(error);
      socket.terminate();
    },
    // Calls are drained by the registry. Sockets that are left then are closed as gone, also when their peer does not answer.
    preClose(done) {
      for (const client of app.websocketServer.clients) {
        const code = client.protocol === TRUNKLINE_SUBPROTOCOL ? RESTART : GOING_AWAY;
        refuseSocket(client, { code, reason: '' }, clock);
      }
      app.websocketServer.close(() => done());
    },
  });
}
