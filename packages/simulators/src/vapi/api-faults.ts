import type { FastifyInstance } from 'fastify';
import { type Clock, sleep } from '../clock.ts';

/** How the HTTP API answers one request instead of as it should. */
export interface ApiFault {
  /** The answer comes only after this. */
  readonly delayMs?: number;
  /** The answer's status, whatever was done. */
  readonly status?: number;
  /** The answer's body as it is on the wire; `''` is an empty one. Without it, the body is the one of the real answer. */
  readonly body?: string;
  /** Whether the request is carried out all the same (false): a call comes to be or ends, and nobody hears of it. */
  readonly isCarriedOut?: boolean;
}

/** Asked for each request to the API; `path` is without the query, and `POST /<secret>/control` has a secret in it. */
export type ApiFaultPlan = (request: { readonly method: string; readonly path: string }) => ApiFault | undefined;

/** Makes the API answer as `plan` says. Sockets are not affected. */
export function registerApiFaults(app: FastifyInstance, clock: Clock, plan: () => ApiFaultPlan | undefined): void {
  app.addHook('preHandler', async (request, reply) => {
    if (request.headers.upgrade !== undefined) return;
    const path = request.url.split('?', 1)[0] ?? '';
    const fault = plan()?.({ method: request.method, path });
    if (fault === undefined) return;
    const { delayMs = 0, status, body, isCarriedOut = false } = fault;
    await sleep(clock, delayMs);
    if (status === undefined && body === undefined) return;
    if (isCarriedOut) {
      bent.set(reply, fault);
      return;
    }
    await reply
      .code(status ?? 200)
      .type('application/json')
      .send(body ?? '{"message":"Simulated fault."}');
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    const fault = bent.get(reply);
    if (fault === undefined) return payload;
    if (fault.status !== undefined) void reply.code(fault.status);
    if (fault.body === undefined) return payload;
    // Otherwise the length of the real answer would be announced.
    reply.removeHeader('content-length');
    return fault.body;
  });
}

const bent = new WeakMap<object, ApiFault>();
