/** The part of Twilio's REST API that acts on a live call. Source: Twilio, Call resource. */
import Fastify, { type FastifyInstance, type FastifyPluginCallback, type FastifyRequest } from 'fastify';
import type { FakeCall } from './fake-call.ts';
import type { FakeCarrier } from './fake-carrier.ts';

export interface TwilioRestOptions {
  readonly carrier: FakeCarrier;
  /** User names and passwords that may call: the account's SID and auth token by default, or API keys. */
  readonly credentials?: readonly { readonly username: string; readonly password: string }[];
}

const MORE_INFO = 'https://www.twilio.com/docs/errors/';

/** Twilio's error body; `twilio`'s client makes its RestException of it. */
class RestError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface CallParams {
  accountSid: string;
  callSid: string;
}

function describeCall(call: FakeCall) {
  return {
    sid: call.callSid,
    account_sid: call.accountSid,
    api_version: '2010-04-01',
    from: call.from,
    to: call.to,
    direction: 'inbound',
    status: call.status,
    uri: `/2010-04-01/Accounts/${call.accountSid}/Calls/${call.callSid}.json`,
  };
}

/**
 * Applies one update. `Twiml` and `Url` redirect, `Status` ends the call.
 * @throws RestError 21220 when the call is in the wrong state, 20001 when the request makes no sense.
 */
function update(call: FakeCall, form: URLSearchParams): void {
  const status = form.get('Status');
  const twiml = form.get('Twiml');
  const url = form.get('Url');
  const isInProgress = call.status === 'in-progress';
  if (status === 'completed' || (status === 'canceled' && !isInProgress)) {
    void call.hangUp({ endedBy: 'rest' });
  } else if (status !== null) {
    if (status === 'canceled') throw new RestError(400, 21220, 'Call is in-progress. Cannot cancel.');
    throw new RestError(400, 20001, `Invalid status ${status}: canceled or completed`);
  } else if (twiml === null && url === null) {
    throw new RestError(400, 20001, 'Nothing to update: give Status, Twiml or Url');
  } else if (!isInProgress) {
    throw new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.');
  } else if (url !== null) {
    call.updateUrl(url, form.get('Method')?.toUpperCase() === 'GET' ? 'GET' : 'POST');
  } else if (twiml !== null) {
    call.updateTwiml(twiml);
  }
}

/** Builds a server of these routes alone; the caller listens and closes. Point `TWILIO_API_URL` at it. */
export function buildTwilioRest(options: TwilioRestOptions): FastifyInstance {
  const app = Fastify();
  app.setNotFoundHandler((request, reply) => {
    const message = `The requested resource ${request.url} was not found`;
    return reply.code(404).send({ code: 20404, message, more_info: MORE_INFO + 20404, status: 404 });
  });
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
    const status = error instanceof RestError ? error.status : 500;
    const code = error instanceof RestError ? error.code : 20500;
    const message = error instanceof Error ? error.message : String(error);
    return reply.code(status).send({ code, message, more_info: `${MORE_INFO}${code}`, status });
  });
  app.addHook('onRequest', async (request) => {
    if (!allowed.has(request.headers.authorization ?? '')) throw new RestError(401, 20003, 'Authenticate');
  });

  const findCall = (request: FastifyRequest<{ Params: CallParams }>): FakeCall | undefined => {
    const { accountSid, callSid } = request.params;
    return accountSid === carrier.accountSid ? carrier.findLiveCall(callSid) : undefined;
  };
  const isOver = (call: FakeCall) => call.status !== 'ringing' && call.status !== 'in-progress';
  const notFound = (request: FastifyRequest) =>
    new RestError(404, 20404, `The requested resource ${request.url} was not found`);

  app.get<{ Params: CallParams }>('/2010-04-01/Accounts/:accountSid/Calls/:callSid.json', (request) => {
    const call = findCall(request);
    if (call === undefined) throw notFound(request);
    return describeCall(call);
  });
  app.post<{ Params: CallParams; Body: URLSearchParams | undefined }>(
    '/2010-04-01/Accounts/:accountSid/Calls/:callSid.json',
    (request) => {
      const form = request.body ?? new URLSearchParams();
      const call = findCall(request);
      if (call !== undefined && !isOver(call)) {
        update(call, form);
        return describeCall(call);
      }
      // A call that is over cannot be redirected; to end it once more finds nothing.
      if ((call !== undefined || carrier.hasEnded(request.params.callSid)) && !form.has('Status')) {
        throw new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.');
      }
      throw notFound(request);
    },
  );
  done();
};
