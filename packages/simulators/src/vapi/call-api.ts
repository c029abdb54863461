import type { FastifyInstance } from 'fastify';
import { type CreateCallRequest, readCreateCallRequest } from './create-call-request.ts';
import { listViews } from './list-views.ts';
import type { LiveCall } from './live-call.ts';
import { refuse } from './refuse.ts';

/** What the HTTP routes need of the platform behind them. */
export interface CallOffice {
  readonly apiKey: string;
  /** @returns the call, an HTTP status if creating one is to fail, or `undefined` when there is no such assistant. */
  createCall(request: CreateCallRequest): Promise<LiveCall | number | undefined>;
  limitsOf(call: LiveCall): Record<string, unknown>;
  /** Oldest first. */
  calls(): readonly LiveCall[];
  /** Nobody finds it any more. */
  forget(call: LiveCall): void;
  findById(id: string): LiveCall | undefined;
  /** By the secret part of its URLs. */
  findBySecret(secret: string): LiveCall | undefined;
}

/** The part of Vapi's HTTP API that makes, shows and controls calls, with its error bodies. */
export function registerCallApi(app: FastifyInstance, office: CallOffice): void {
  const isAllowed = (authorization: string | undefined) => authorization === `Bearer ${office.apiKey}`;

  app.post('/call', async (request, reply) => {
    if (!isAllowed(request.headers.authorization)) return refuse(reply, 401, 'Invalid Key.');
    const read = readCreateCallRequest(request.body);
    if ('faults' in read) return refuse(reply, 400, read.faults);
    const call = await office.createCall(read);
    if (typeof call === 'number') return refuse(reply, call, 'Simulated fault.');
    if (call === undefined) return refuse(reply, 400, "Couldn't Get Assistant. No scenario fits this request.");
    return reply.code(201).send({ ...call.view(), subscriptionLimits: office.limitsOf(call) });
  });

  app.get<{ Querystring: Record<string, string> }>('/call', async (request, reply) => {
    if (!isAllowed(request.headers.authorization)) return refuse(reply, 401, 'Invalid Key.');
    try {
      return listViews(
        office.calls().map((call) => call.view()),
        request.query,
      );
    } catch (error) {
      return refuse(reply, 400, [error instanceof Error ? error.message : String(error)]);
    }
  });

  app.delete<{ Params: { id: string } }>('/call/:id', async (request, reply) => {
    if (!isAllowed(request.headers.authorization)) return refuse(reply, 401, 'Invalid Key.');
    const call = office.findById(request.params.id);
    if (call === undefined) {
      return refuse(reply, 404, `Couldn't Get Call. Call ${request.params.id} Does Not Exist.`);
    }
    // It is the record that is deleted; that a live call ends by it is only to be inferred from the ended reason.
    call.end('call-deleted');
    office.forget(call);
    return call.view();
  });

  app.get<{ Params: { id: string } }>('/call/:id', async (request, reply) => {
    if (!isAllowed(request.headers.authorization)) return refuse(reply, 401, 'Invalid Key.');
    const call = office.findById(request.params.id);
    return call ? call.view() : refuse(reply, 404, `Couldn't Get Call. Call ${request.params.id} Does Not Exist.`);
  });

  // No authentication, as with Vapi's default: whoever knows the URL controls the call.
  app.post<{ Params: { secret: string } }>('/:secret/control', async (request, reply) => {
    const call = office.findBySecret(request.params.secret);
    if (call === undefined || call.record.status === 'ended') return refuse(reply, 404, 'Call not found.');
    const fault = call.obey(request.body);
    return fault === undefined ? reply.code(200).send({}) : refuse(reply, 400, fault);
  });
}
