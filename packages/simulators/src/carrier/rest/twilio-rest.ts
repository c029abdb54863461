/** The part of Twilio's REST API that acts on calls and numbers. Source: Twilio, Call and IncomingPhoneNumber resources. */
import Fastify, { type FastifyInstance, type FastifyPluginCallback, type FastifyRequest } from 'fastify';
import type { FakeCall } from '../fake-call-handle.ts';
import type { FakeCarrier } from '../fake-carrier.ts';
import { describeCall, isWantedCall } from './call-resource.ts';
import { readCreateCall } from './create-call.ts';
import { registerNumberRoutes } from './number-routes.ts';
import { describePage } from './page.ts';
import { registerRecordingRoutes } from './recording-routes.ts';
import { describeError, notFound, RestError } from './rest-error.ts';
import { updateCall } from './update-call.ts';

export interface TwilioRestOptions {
  readonly carrier: FakeCarrier;
  /** User names and passwords that may call: the account's SID and auth token by default, or API keys. */
  readonly credentials?: readonly { readonly username: string; readonly password: string }[];
  /** What a request is refused with instead of being served: a 429 of code 20429, a 409, a 503. */
  readonly faultFor?: (request: { readonly method: string; readonly path: string }) => RestFault | undefined;
}

export interface RestFault {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

interface CallParams {
  accountSid: string;
  callSid: string;
}

const CALLS = '/2010-04-01/Accounts/:accountSid/Calls';

/** Builds a server of these routes alone; the caller listens and closes. Point `TWILIO_API_URL` at it. */
export function buildTwilioRest(options: TwilioRestOptions): FastifyInstance {
  const app = Fastify();
  app.setNotFoundHandler((request, reply) => reply.code(404).send(describeError(notFound(request.url))));
  void app.register(twilioRestRoutes, options);
  return app;
}

/** The routes, for a server that has others too: their parser, errors and credentials stay their own. */
export const twilioRestRoutes: FastifyPluginCallback<TwilioRestOptions> = (app, options, done) => {
  const { carrier } = options;
  const credentials = options.credentials ?? [{ username: carrier.accountSid, password: carrier.authToken }];
  const allowed = new Set(
    credentials.map(({ username, password }) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`),
  );
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()));
  });
  app.setErrorHandler((error, _request, reply) => {
    const message = error instanceof Error ? error.message : String(error);
    const answer = error instanceof RestError ? error : new RestError(500, 20500, message);
    return reply.code(answer.status).send(describeError(answer));
  });
  app.addHook('onRequest', async (request) => {
    if (!allowed.has(request.headers.authorization ?? '')) throw new RestError(401, 20003, 'Authenticate');
    const fault = options.faultFor?.({ method: request.method, path: request.url });
    if (fault !== undefined) throw new RestError(fault.status, fault.code, fault.message);
  });

  const findCall = (request: FastifyRequest<{ Params: CallParams }>): FakeCall | undefined => {
    const { accountSid, callSid } = request.params;
    const call = carrier.findLiveCall(callSid);
    return call?.accountSid === accountSid ? call : undefined;
  };
  const isOver = (call: FakeCall) => !['queued', 'ringing', 'in-progress'].includes(call.status);

  app.get<{ Params: CallParams; Querystring: Record<string, string> }>(`${CALLS}.json`, (request) => {
    const { accountSid } = request.params;
    const calls = carrier.listCalls().filter((call) => call.accountSid === accountSid);
    if (calls.length === 0 && accountSid !== carrier.accountSid) throw notFound(request.url);
    const wanted = calls.filter((call) => isWantedCall(call, request.query));
    return describePage('calls', wanted.map(describeCall), request.url.split('?', 1)[0] ?? '', request.query);
  });
  app.post<{ Params: CallParams; Body: URLSearchParams | undefined }>(`${CALLS}.json`, (request, reply) => {
    if (request.params.accountSid !== carrier.accountSid) throw notFound(request.url);
    const call = carrier.placeOutboundCall(readCreateCall(request.body ?? new URLSearchParams()));
    // The answer comes before anything rings.
    return reply.code(201).send(describeCall({ ...call.summary(), status: 'queued' }));
  });
  registerRecordingRoutes(app, carrier);
  registerNumberRoutes(app, carrier.accountSid, carrier.numbers);
  // A call that has ended can still be read: whoever has lost sight of it asks here.
  app.get<{ Params: CallParams }>(`${CALLS}/:callSid.json`, (request) => {
    const { accountSid, callSid } = request.params;
    const call = carrier.findCall(callSid);
    // The main account's credentials open its subaccounts, but each call is found under its own account alone.
    if (call?.accountSid !== accountSid) throw notFound(request.url);
    return describeCall(call);
  });
  // Only the record of a call that is over can be deleted.
  app.delete<{ Params: CallParams }>(`${CALLS}/:callSid.json`, (request, reply) => {
    const { accountSid, callSid } = request.params;
    if (carrier.findCall(callSid)?.accountSid !== accountSid) throw notFound(request.url);
    if (!carrier.forgetCall(callSid)) throw new RestError(400, 20009, 'Cannot delete a call that is in progress');
    return reply.code(204).send();
  });
  app.post<{ Params: CallParams; Body: URLSearchParams | undefined }>(`${CALLS}/:callSid.json`, (request) => {
    const form = request.body ?? new URLSearchParams();
    const call = findCall(request);
    if (call !== undefined && !isOver(call)) {
      updateCall(call, form);
      return describeCall(call.summary());
    }
    const { accountSid, callSid } = request.params;
    if (form.get('Status') === 'completed' && carrier.endLeg(callSid)) return { sid: callSid, status: 'completed' };
    // A call that is over cannot be redirected; to end it once more finds nothing.
    if (carrier.findCall(callSid)?.accountSid === accountSid && !form.has('Status')) {
      throw new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.');
    }
    throw notFound(request.url);
  });
  done();
};
