import type {} from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { type CallLink, NO_SUCH_CALL } from './call-link.ts';
import type { LiveCall } from './live-call.ts';

interface Route {
  Params: { secret: string };
}

/** The sockets of a call: the transport that carries it, and the one-way `listen` that gets the agent's audio too. */
export function registerCallSockets(
  app: FastifyInstance,
  findBySecret: (secret: string) => LiveCall | undefined,
): void {
  app.get<Route>(
    '/:secret/transport',
    {
      websocket: true,
      preValidation: async (request, reply) => {
        const call = findBySecret(request.params.secret);
        // An unknown call is let in and then closed with a code, as Vapi does it.
        const refusal = await call?.beforeOpen();
        if (refusal !== undefined) await reply.code(refusal).send();
      },
    },
    (socket, request) => {
      const call = findBySecret(request.params.secret);
      const link = createLink(socket);
      const refusal = call === undefined ? NO_SUCH_CALL : call.attach(link);
      if (call === undefined || refusal !== undefined) return socket.close(refusal, 'no such call');
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) call.hearAudio(data);
        else call.hearText(data.toString('utf8'));
      });
      socket.on('close', (code) => call.detach(link, code));
    },
  );

  app.get<Route>('/:secret/listen', { websocket: true }, (socket, request) => {
    const call = findBySecret(request.params.secret);
    if (call === undefined || call.record.status === 'ended') return socket.close(NO_SUCH_CALL, 'no such call');
    const link = createLink(socket);
    call.addListener(link);
    socket.on('close', () => call.removeListener(link));
  });
}

function createLink(socket: WebSocket): CallLink {
  // A peer that goes away in the middle of a frame is told by `close` as well.
  socket.on('error', () => undefined);
  return {
    sendAudio: (audio) => socket.send(audio, { binary: true }),
    sendText: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
    cut: () => socket.terminate(),
    setReading: (reading) => (reading ? socket.resume() : socket.pause()),
  };
}
