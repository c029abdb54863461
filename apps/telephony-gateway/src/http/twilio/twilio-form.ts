/**
 * Twilio's webhooks as Fastify sees them: form bodies or, for GET, queries, and the signature over all of their parameters.
 * Registered once for all of Twilio's routes, so that none can be forgotten.
 *
 * The signature can only be checked when the whole form is there. Until then anybody may be asking, so the form is bounded in
 * bytes and in parameters, and nothing but a form is read at all.
 */
import { TrunklineError } from '@trunkline/protocol';
import type { ProofTries } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type FormParams, isSignedWebhook, type SignatureCheck, TWILIO } from '../../twilio/signature.ts';
import { readForm } from './read-form.ts';

/** Twilio's forms have some forty short parameters and are below 2 KB. */
const MAX_FORM_BYTES = 16 * 1024;

/** The parameters of a request: those of its body, or of its query when it is a GET. */
function paramsOf(request: FastifyRequest): FormParams {
  if (request.method !== 'GET') return (request.body ?? {}) as FormParams;
  const queryAt = request.url.indexOf('?');
  return queryAt === -1 ? {} : readForm(request.url.slice(queryAt + 1));
}

/**
 * Adds the form parser and the signature check to `app` and everything registered inside it.
 * @param check `undefined` switches the check off, which configuration allows outside production only.
 * @param tries counts wrong signatures.
 */
export function acceptTwilioForms(
  app: FastifyInstance,
  check: SignatureCheck | undefined,
  tries: ProofTries,
  onRefused: () => void,
): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request: FastifyRequest, body: string, done: (error: Error | null, params?: FormParams) => void) => {
      try {
        done(null, readForm(body));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  const refused = (): TrunklineError => {
    onRefused();
    return new TrunklineError(
      'TL_BAD_SIGNATURE',
      'The X-Twilio-Signature header does not match this request. Check PUBLIC_URL and TWILIO_AUTH_TOKEN.',
    );
  };
  // The body of a stranger who does not even pretend to be Twilio is not read.
  app.addHook('onRequest', (request, _reply, done) => {
    if (!check) return done();
    if (!request.headers['x-twilio-signature']) return done(refused());
    tries.look(request.ip);
    done();
  });
  app.addHook('preHandler', (request, _reply, done) => {
    if (!check) return done();
    const { 'x-twilio-signature': signature, host } = request.headers;
    // Twilio signs the parameters of a GET as the part of the URL that they are.
    const params = request.method === 'GET' ? {} : paramsOf(request);
    const header = typeof signature === 'string' ? signature : undefined;
    if (!isSignedWebhook(check, header, { path: request.url, host }, params)) {
      const refusal = refused();
      return done(tries.wrong(request.ip) ?? refusal);
    }
    tries.right(request.ip, TWILIO);
    done();
  });
}

/**
 * Adds one of Twilio's routes. It answers POST and GET alike, since which of the two Twilio sends is a choice in its console, and
 * a wrong choice must not cost anybody their call.
 */
export function twilioRoute(
  app: FastifyInstance,
  url: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  app.route({ method: ['GET', 'POST'], url, exposeHeadRoute: false, handler });
}

/** Reads the parameters that `schema` names. @throws TrunklineError 422 with the name of the first wrong one. */
export function parseForm<S extends z.ZodType>(schema: S, request: FastifyRequest): z.infer<S> {
  const parsed = schema.safeParse(paramsOf(request));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TrunklineError('TL_INVALID_FIELD', `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}`);
}
